#include "lore/profile/doctor.h"

#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "profile/chat_wire.h"
#include "profile/dialect.h"
#include "profile/schema_check.h"
#include "profile/verdict.h"

namespace lore {

namespace {

using nlohmann::json;

// A reply that fits was bound by the schema: no model says these words of its own accord.
constexpr char canary_schema[] = R"({"type": "object", "additionalProperties": false,
  "required": ["word"], "properties": {"word": {"enum": ["vorrel-317", "zanquith-904"]}}})";

constexpr std::int64_t first_context = 1024;

class Examination {
 public:
  explicit Examination(const ChatClientOptions& options)
      : options_(options), wire_(options), http_(wire_.limits()) {}

  EndpointReport run(std::int64_t max_context) {
    list_models();
    greet();
    find_dialect();
    find_context(max_context);
    repeat();
    measure_speed();
    return std::move(report_);
  }

 private:
  struct Answer {
    HttpReply reply;
    std::optional<Completion> completion;
  };

  HttpReply send(HttpRequest request) {
    http_.start(std::move(request));
    while (true) {
      std::vector<HttpReply> replies = http_.wait(std::chrono::milliseconds(1000));
      if (!replies.empty()) return std::move(replies.front());
    }
  }

  Answer ask(const json& body) {
    Answer answer{.reply = send(wire_.post(0, body)), .completion = {}};
    if (answer.reply.status == 200) answer.completion = parse_completion(answer.reply.body);
    return answer;
  }

  json question(const std::string& text, std::int64_t max_tokens) const {
    return chat_body(options_.model, {.system = "You are tested.", .user = text},
                     {.max_tokens = max_tokens, .seed = 1});
  }

  void list_models() {
    const HttpReply reply = send(wire_.get(0, "/models"));
    refuse_failures(reply);
    const json value = json::parse(reply.body, nullptr, false);
    if (!value.is_object() || !value.contains("data") || !value["data"].is_array()) return;
    for (const json& model : value["data"]) {
      if (!model.is_object() || !model.contains("id") || !model["id"].is_string()) continue;
      report_.models.push_back(model["id"]);
    }
    report_.lists_model = std::find(report_.models.begin(), report_.models.end(), options_.model) !=
                          report_.models.end();
  }

  // Whether there is a language model at all.
  void greet() {
    const Answer answer = ask(question("Say hello.", 32));
    refuse_failures(answer.reply);
    if (answer.completion) {
      report_.answered_by = answer.completion->model;
      return;
    }
    const Verdict verdict = judge(answer.reply, nullptr);
    throw unusable(verdict.reason, "is it the server of a language model, with /v1 in its URL?");
  }

  void find_dialect() {
    const SchemaCheck canary(canary_schema);
    for (const Dialect dialect : dialects) {
      if (dialect == Dialect::json_object) return;  // nor can it or what is below be kept to
      json body = question("Describe the weather.", 64);
      ask_for(canary.schema(), dialect, body);
      const Answer answer = ask(body);
      if (!answer.completion) {
        report_.rejected_dialects.push_back(name_of(dialect));
      } else if (!canary.problem_of(answer.completion->content).empty()) {
        report_.ignored_dialects.push_back(name_of(dialect));
      } else {
        report_.dialect = name_of(dialect);
        return;
      }
    }
  }

  void find_context(std::int64_t max_context) {
    for (std::int64_t size = first_context; size <= max_context; size *= 2) {
      std::string words;
      for (std::int64_t i = 0; i < size; ++i) words += "a ";
      const Answer answer = ask(question(words, 1));
      if (!answer.completion) {
        report_.has_reached_context = true;
        return;
      }
      const std::int64_t counted = answer.completion->prompt_tokens;
      if (counted == 0) return;
      // A tokenizer may join words, but not change its mind between a text and its double.
      if (double(counted) < 1.6 * double(report_.context_tokens)) {
        report_.has_reached_context = report_.cuts_prompts_silently = true;
        report_.context_tokens = std::max(report_.context_tokens, counted);
        return;
      }
      report_.context_tokens = counted;
    }
  }

  void repeat() {
    const json body = question("Invent a name for a ship and say why.", 64);
    const Answer first = ask(body);
    const Answer second = ask(body);
    report_.is_repeatable = first.completion && second.completion &&
                            first.completion->content == second.completion->content;
  }

  void measure_speed() {
    const Answer answer = ask(question("Tell a story of about 150 words.", 200));
    if (!answer.completion || answer.reply.seconds <= 0) return;
    report_.tokens_per_second = double(answer.completion->completion_tokens) / answer.reply.seconds;
  }

  // What no other request could pass either.
  void refuse_failures(const HttpReply& reply) {
    if (reply.failure == HttpReply::Failure::none && reply.status != 401) return;
    throw unusable(judge(reply, nullptr).reason,
                   reply.status == 401 ? "set " + options_.key_variable + ", or name the key's file"
                                       : "is the server running, and is this its address?");
  }

  Error unusable(const std::string& reason, const std::string& hint) const {
    return Error({.kind = ErrorKind::io,
                  .problem = "the language model cannot be used: " + wire_.safe(reason),
                  .place = {.field = options_.endpoint},
                  .hint = hint});
  }

  ChatClientOptions options_;
  ChatWire wire_;
  HttpClient http_;
  EndpointReport report_;
};

}  // namespace

EndpointReport examine_endpoint(const ChatClientOptions& options, std::int64_t max_context) {
  return Examination(options).run(max_context);
}

}  // namespace lore
