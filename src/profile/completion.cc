#include "profile/completion.h"

#include <algorithm>
#include <cctype>

#include <nlohmann/json.hpp>

namespace lore {

namespace {

using nlohmann::json;

constexpr std::size_t longest_message = 300;
constexpr int longest_blank_run = 63;
constexpr int deepest = 64;

json parse(const std::string& body) {
  bool is_too_deep = false;
  const auto guard = [&](int depth, json::parse_event_t, json&) {
    is_too_deep = is_too_deep || depth > deepest;
    return !is_too_deep;
  };
  json value = json::parse(body, guard, false);
  return is_too_deep ? json(json::value_t::discarded) : value;
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::int64_t count_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::int64_t>() : 0;
}

// The member `key` if it is an object, else an empty object.
json object_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : json::object();
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  if (text.size() > longest_message) text.resize(longest_message);
  // A character cut in half, or bytes that are none, become U+FFFD.
  const std::string quoted = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return json::parse(quoted).get<std::string>();
}

}  // namespace

std::optional<Completion> parse_completion(const std::string& body) {
  const json value = parse(body);
  if (!value.is_object()) return std::nullopt;
  const auto choices = value.find("choices");
  if (choices == value.end() || !choices->is_array() || choices->empty()) return std::nullopt;
  const json& choice = choices->front();
  if (!choice.is_object() || !choice.contains("message") || !choice["message"].is_object()) {
    return std::nullopt;
  }
  const json& message = choice["message"];
  const json usage = object_at(value, "usage");
  Completion completion{.content = text_at(message, "content"),
                        .reasoning = text_at(message, "reasoning_content"),
                        .refusal = text_at(message, "refusal"),
                        .finish_reason = text_at(choice, "finish_reason"),
                        .model = text_at(value, "model"),
                        .fingerprint = text_at(value, "system_fingerprint"),
                        .prompt_tokens = count_at(usage, "prompt_tokens"),
                        .completion_tokens = count_at(usage, "completion_tokens")};
  if (completion.reasoning.empty()) completion.reasoning = text_at(message, "reasoning");
  return completion;
}

std::string error_message(const std::string& body) {
  const json value = parse(body);
  if (!value.is_object()) return one_line(body);
  std::string message = text_at(object_at(value, "error"), "message");
  const std::string code = text_at(object_at(value, "error"), "code");
  if (message.empty()) message = text_at(value, "error");
  if (message.empty()) message = text_at(value, "message");
  if (message.empty()) return one_line(body);
  return one_line(code.empty() ? message : code + ": " + message);
}

bool has_open_reasoning(const std::string& content) {
  const std::size_t opened = content.rfind("<think>");
  return opened != std::string::npos && content.find("</think>", opened) == std::string::npos;
}

bool has_blank_run(const std::string& content) {
  int run = 0;
  for (const unsigned char c : content) {
    run = std::isspace(c) != 0 ? run + 1 : 0;
    if (run > longest_blank_run) return true;
  }
  return false;
}

}  // namespace lore
