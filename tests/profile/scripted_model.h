#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lore/profile/llm.h"

namespace lore {

// A language model in the process: answers by a function, up to `window` requests in flight, the
// newest first. Keeps what it was asked.
class ScriptedModel : public LanguageModel {
 public:
  using Script = std::function<ChatReply(const ChatRequest&)>;

  explicit ScriptedModel(Script script, std::size_t window = 4)
      : script_(std::move(script)), window_(window) {}

  const std::string& name() const override { return name_; }
  const std::string& family() const override { return family_; }

  void answer_all(const std::function<std::optional<ChatRequest>()>& next,
                  const std::function<void(const ChatReply&)>& done) override {
    std::deque<ChatRequest> in_flight;
    while (true) {
      while (in_flight.size() < window_) {
        std::optional<ChatRequest> request = next();
        if (!request) break;
        asked.push_back(*request);
        in_flight.push_back(std::move(*request));
      }
      if (in_flight.empty()) return;
      const ChatRequest request = std::move(in_flight.back());
      in_flight.pop_back();
      ChatReply reply = script_(request);
      reply.id = request.id;
      done(reply);
    }
  }

  ModelLoad load() const override {
    return {.calls = static_cast<std::int64_t>(asked.size()),
            .window = static_cast<std::int64_t>(window_)};
  }

  std::vector<ChatRequest> asked;

 private:
  Script script_;
  std::size_t window_;
  std::string name_ = "scripted";
  std::string family_ = "test";
};

// Makes so many calls for each request before it answers, where it may: one that may not ends its
// request as failed. One request at a time.
class RetryingModel : public ScriptedModel {
 public:
  RetryingModel(Script script, int calls) : ScriptedModel(std::move(script), 1), each_(calls) {}

  void limit_calls(std::function<bool(const PendingCall&)> may_call) override {
    may_call_ = std::move(may_call);
  }

  void answer_all(const std::function<std::optional<ChatRequest>()>& next,
                  const std::function<void(const ChatReply&)>& done) override {
    ScriptedModel::answer_all(next, [&](ChatReply reply) {
      reply.attempts = 0;
      while (reply.attempts < each_ && may_call(reply)) ++reply.attempts, ++calls_;
      reply.prompt_tokens = 0;
      reply.completion_tokens = 10 * reply.attempts;
      if (reply.attempts < each_) reply.outcome = ChatReply::Outcome::failed;
      done(reply);
    });
  }

  ModelLoad load() const override { return {.calls = calls_, .window = 1}; }

 private:
  bool may_call(const ChatReply& reply) const {
    return !may_call_ ||
           may_call_({.id = reply.id, .completion_tokens = 10 * reply.attempts + 800});
  }

  int each_;
  std::int64_t calls_ = 0;
  std::function<bool(const PendingCall&)> may_call_;
};

inline ChatReply answered(const std::string& content) {
  return {.outcome = ChatReply::Outcome::answered,
          .content = content,
          .model = "scripted-1",
          .prompt_tokens = 100,
          .completion_tokens = 10};
}

}  // namespace lore
