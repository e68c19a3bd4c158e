#include "profile/chat_task.h"

namespace lore {

namespace {

constexpr std::size_t most_re_asks = 2;

}  // namespace

ChatTask::ChatTask(ChatRequest asked) : request(std::move(asked)) {
  reply.id = request.id;
  reply.attempts = 0;
}

Sampling ChatTask::sampling() const {
  Sampling sampling = request.sampling;
  if (is_lengthened) sampling.max_tokens *= 2;
  return sampling;
}

PendingCall ChatTask::next_call() const {
  std::size_t prompt = estimate_tokens(request.prompt);
  for (const nlohmann::json& message : re_asks) {
    prompt += estimate_tokens(message["content"].get_ref<const std::string&>());
  }
  return {.id = request.id,
          .prompt_tokens = reply.prompt_tokens + static_cast<std::int64_t>(prompt),
          .completion_tokens = reply.completion_tokens + sampling().max_tokens};
}

bool ChatTask::ask_again(const std::string& problem) {
  if (re_asks.size() >= 2 * most_re_asks) return false;
  re_asks.push_back({{"role", "assistant"}, {"content", reply.content}});
  re_asks.push_back({{"role", "user"},
                     {"content", "That reply cannot be used: " + problem +
                                     ". Reply again, with nothing but what was asked for."}});
  return true;
}

double ChatTask::tokens() const {
  return double(estimate_tokens(request.prompt)) + double(sampling().max_tokens);
}

}  // namespace lore
