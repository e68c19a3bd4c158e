#include "profile/chat_wire.h"

#include "lore/error.h"
#include "lore/version.h"

#include "profile/endpoint.h"
#include "profile/redact.h"

namespace lore {

namespace {

void require(bool is_fine, const std::string& field, const std::string& expected) {
  if (is_fine) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option of the language model's client is out of range",
               .place = {.field = field},
               .expected = expected});
}

void check(const ChatClientOptions& options) {
  require(!options.model.empty(), "model", "the name of a model");
  require(options.max_in_flight >= 1, "max_in_flight", "at least 1");
  require(options.max_attempts >= 1, "max_attempts", "at least 1");
  require(options.requests_per_minute >= 0, "requests_per_minute", "0 or more");
  require(options.tokens_per_minute >= 0, "tokens_per_minute", "0 or more");
  require(options.connect_seconds > 0, "connect_seconds", "more than 0");
  require(options.stall_seconds > 0, "stall_seconds", "more than 0");
  require(options.total_seconds > 0, "total_seconds", "more than 0");
  require(options.max_wait_seconds >= 0, "max_wait_seconds", "0 or more");
  require(options.first_backoff_seconds >= 0, "first_backoff_seconds", "0 or more");
}

}  // namespace

nlohmann::json chat_body(const std::string& model, const Prompt& prompt, const Sampling& sampling,
                         TokenLimitField limit) {
  nlohmann::json messages = nlohmann::json::array();
  if (!prompt.system.empty()) messages.push_back({{"role", "system"}, {"content", prompt.system}});
  messages.push_back({{"role", "user"}, {"content", prompt.user}});
  nlohmann::json body = {{"model", model},
                         {"messages", std::move(messages)},
                         {"temperature", sampling.temperature},
                         {"top_p", sampling.top_p},
                         {"stream", false}};
  body[limit == TokenLimitField::max_tokens ? "max_tokens" : "max_completion_tokens"] =
      sampling.max_tokens;
  if (sampling.seed) body["seed"] = *sampling.seed;
  if (!sampling.stop.empty()) body["stop"] = sampling.stop;
  return body;
}

ChatWire::ChatWire(const ChatClientOptions& options) : options_(options) {
  check(options);
  const Endpoint endpoint = parse_endpoint(options.endpoint, options.local_only);
  url_ = endpoint.url;
  is_local_ = endpoint.is_local;
  key_ = read_key(options.key_variable, options.key_file);
}

HttpLimits ChatWire::limits() const {
  return {.connect_seconds = options_.connect_seconds,
          .stall_seconds = options_.stall_seconds,
          .total_seconds = options_.total_seconds,
          .use_proxy = !is_local_};
}

std::vector<std::string> ChatWire::headers() const {
  std::vector<std::string> headers = {"Content-Type: application/json", "Accept: application/json",
                                      std::string("User-Agent: lore/") + version};
  if (!key_.empty()) headers.push_back("Authorization: Bearer " + key_);
  return headers;
}

HttpRequest ChatWire::post(std::int64_t id, const nlohmann::json& body) const {
  return {.id = id,
          .url = url_ + "/chat/completions",
          .headers = headers(),
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

HttpRequest ChatWire::get(std::int64_t id, const std::string& path) const {
  return {.id = id, .url = url_ + path, .headers = headers()};
}

std::string ChatWire::without_key(std::string text) const {
  for (std::size_t at = 0; !key_.empty() && (at = text.find(key_, at)) != std::string::npos;) {
    text.replace(at, key_.size(), "(key)");
  }
  return text;
}

std::string ChatWire::safe(const std::string& text) const {
  return redact(without_key(text));
}

}  // namespace lore
