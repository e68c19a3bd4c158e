#include "lore/profile/batch_file.h"

#include <filesystem>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/line_reader.h"
#include "data/parse_json.h"
#include "data/write_file.h"
#include "profile/chat_wire.h"
#include "profile/dialect.h"
#include "profile/verdict.h"

namespace lore {

namespace {

using nlohmann::json;

constexpr std::size_t most_lines = 50'000;
constexpr std::size_t most_bytes = 190'000'000;
constexpr std::size_t max_depth = 64;

// The protocol's name is that of the live client: the same questions have the same keys.
const std::string chat_family = "openai-chat";

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

const json& member(const json& object, const char* key) {
  static const json none;
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() ? *found : none;
}

ChatReply::Outcome outcome_of(Action action) {
  switch (action) {
    case Action::accept:
      return ChatReply::Outcome::answered;
    case Action::refuse:
      return ChatReply::Outcome::refused;
    case Action::lengthen:
      return ChatReply::Outcome::truncated;
    case Action::ask_again:
      return ChatReply::Outcome::unfit;
    case Action::shorten:
      return ChatReply::Outcome::too_long;
    default:
      return ChatReply::Outcome::failed;
  }
}

ChatReply reply_in(const json& line) {
  const json& response = member(line, "response");
  const json& status = member(response, "status_code");
  if (!status.is_number_integer()) {
    const json& message = member(member(line, "error"), "message");
    return {.problem = message.is_string() ? message.get<std::string>() : "no response"};
  }
  const HttpReply http{.status = status.get<long>(), .body = dump(member(response, "body"))};
  const std::optional<Completion> completion = parse_completion(http.body);
  const Verdict verdict = judge(http, completion ? &*completion : nullptr);
  ChatReply reply{.outcome = outcome_of(verdict.action), .problem = verdict.reason};
  if (!completion) return reply;
  reply.content = completion->content;
  reply.model = completion->model;
  reply.fingerprint = completion->fingerprint;
  reply.prompt_tokens = completion->prompt_tokens;
  reply.completion_tokens = completion->completion_tokens;
  return reply;
}

class BatchReplies : public LanguageModel {
 public:
  BatchReplies(const std::vector<std::string>& paths, std::string model)
      : model_(std::move(model)) {
    for (const std::string& path : paths) read(path);
  }

  const std::string& name() const override { return model_; }
  const std::string& family() const override { return chat_family; }
  ModelLoad load() const override { return {.calls = 0, .rate_limited = 0, .window = 1}; }

  void answer_all(const std::function<std::optional<ChatRequest>()>& next,
                  const std::function<void(const ChatReply&)>& done) override {
    while (const std::optional<ChatRequest> request = next()) {
      ChatReply reply = {.problem = "not in the batch files"};
      if (const auto found = replies_.find(request->id); found != replies_.end()) {
        reply = std::move(found->second);
        replies_.erase(found);  // asking again gives nothing else
      }
      reply.id = request->id;
      done(reply);
    }
  }

 private:
  void read(const std::string& path) {
    LineReader lines(path, Encoding::utf8);
    while (lines.next()) {
      if (lines.text().empty()) continue;
      json line;
      try {
        line = parse_json(lines.text(), path, max_depth);
      } catch (const Error& error) {
        lines.fail({.problem = error.fault().problem});
      }
      const json& id = member(line, "custom_id");
      if (!id.is_string()) {
        lines.fail({.problem = "no line of a batch's output", .expected = "a \"custom_id\""});
      }
      add(id.get<std::string>(), reply_in(line));
    }
  }

  // An answer is not replaced by a failure of the same question.
  void add(const std::string& key, ChatReply reply) {
    const auto [found, is_new] = replies_.try_emplace(key, reply);
    if (!is_new && found->second.outcome != ChatReply::Outcome::answered) {
      found->second = std::move(reply);
    }
  }

  std::string model_;
  std::unordered_map<std::string, ChatReply> replies_;  // by key
};

}  // namespace

BatchFileWriter::BatchFileWriter(std::string path, std::string model)
    : path_(std::move(path)), model_(std::move(model)) {}

void BatchFileWriter::add(const ChatRequest& request) {
  json body = chat_body(model_, request.prompt, request.sampling);
  if (!request.schema.empty()) {
    ask_for(json::parse(request.schema), Dialect::json_schema, body);
  }
  const std::string line = dump({{"custom_id", request.id},
                                 {"method", "POST"},
                                 {"url", "/v1/chat/completions"},
                                 {"body", std::move(body)}}) +
                           '\n';
  if (count_ == most_lines || lines_.size() + line.size() > most_bytes) write();
  lines_ += line;
  ++count_;
}

void BatchFileWriter::write() {
  std::filesystem::path path = path_;
  if (!paths_.empty()) {
    path.replace_filename(path.stem().string() + '-' + std::to_string(paths_.size() + 1) +
                          path.extension().string());
  }
  write_file(path.string(), lines_);
  paths_.push_back(path.string());
  lines_.clear();
  count_ = 0;
}

std::vector<std::string> BatchFileWriter::finish() {
  if (count_ > 0 || paths_.empty()) write();
  return paths_;
}

std::unique_ptr<LanguageModel> open_batch_replies(const std::vector<std::string>& paths,
                                                  const std::string& model) {
  return std::make_unique<BatchReplies>(paths, model);
}

}  // namespace lore
