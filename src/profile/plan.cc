#include <algorithm>
#include <functional>
#include <unordered_set>
#include <vector>

#include "lore/profile/profiler.h"

#include "profile/questions.h"

namespace lore {

namespace {

constexpr std::int64_t longest_gap = 60;   // seconds between replies of one run
constexpr std::size_t least_replies = 10;  // to tell a rate from

// What earlier replies took, against what was estimated for them.
struct Usage {
  double replies = 0;
  double estimated_prompt = 0;
  double prompt = 0;
  double completion = 0;
  std::vector<std::int64_t> times = {};  // when they came, in seconds

  void add(const StoredReply& reply, std::int64_t estimate) {
    const double attempts = reply.attempts > 0 ? double(reply.attempts) : 1;
    times.push_back(reply.created);
    if (reply.prompt_tokens == 0) return;  // the server counts none
    ++replies;
    estimated_prompt += double(estimate);
    prompt += double(reply.prompt_tokens) / attempts;
    completion += double(reply.completion_tokens) / attempts;
  }

  // Replies a second in the newest run: those without a long gap between them. Nothing where they
  // are few, or all of one second.
  std::optional<double> rate() {
    std::sort(times.begin(), times.end(), std::greater<>());
    std::size_t count = 1;
    while (count < times.size() && times[count - 1] - times[count] <= longest_gap) ++count;
    if (count < least_replies || times.front() == times[count - 1]) return std::nullopt;
    return double(count - 1) / double(times.front() - times[count - 1]);
  }
};

}  // namespace

ProfilePlan plan_profiles(const ProfileJob& job, const ProfileStore& store,
                          const std::string& family, const std::string& model,
                          const TokenPrices& prices,
                          const std::function<void(const ChatRequest&)>& visit) {
  QuestionReader reader(job, family, model);
  const std::string nonce = new_nonce();
  ProfilePlan plan;
  Usage usage;
  std::unordered_set<std::string> planned;  // keys
  for (EntityQuestions questions; reader.next(questions);) {
    ++plan.entities;
    for (ChatRequest& request : questions.requests) {
      if (!planned.insert(request.id).second) continue;
      request.prompt = fence(request.prompt, nonce);
      const auto estimate = static_cast<std::int64_t>(estimate_tokens(request.prompt));
      const std::optional<StoredReply> stored = store.find_reply(request.id);
      if (stored && stored->status == ReplyStatus::ok) {
        ++plan.stored;
        usage.add(*stored, estimate);
        continue;
      }
      ++plan.questions;
      plan.prompt_tokens += estimate;
      plan.completion_tokens += job.sampling.max_tokens;
      if (visit) visit(request);
    }
  }
  plan.is_from_usage = usage.replies > 0;
  if (plan.is_from_usage) {
    const double ratio = usage.prompt / usage.estimated_prompt;
    plan.prompt_tokens = static_cast<std::int64_t>(double(plan.prompt_tokens) * ratio);
    plan.completion_tokens =
        static_cast<std::int64_t>(double(plan.questions) * usage.completion / usage.replies);
  }
  if (const std::optional<double> rate = usage.rate()) {
    plan.seconds = double(plan.questions) / *rate;
  }
  plan.cost = prices.cost_of(plan.prompt_tokens, plan.completion_tokens);
  return plan;
}

}  // namespace lore
