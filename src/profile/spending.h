#pragma once

#include <cstdint>
#include <string>

#include "lore/profile/profiler.h"

namespace lore {

// What a run may still spend, in calls and in money. Money is set aside for a question while it is
// open: what it will have cost at most after its next call.
class Spending {
 public:
  // Throws Error(invalid_argument) for a limit or price below 0, or a limit of cost without prices.
  explicit Spending(const ProfileRunOptions& options);

  // Asks for one more call after `calls`, for a question that then will have taken so many tokens
  // at most. Grants it by setting its cost aside in `set_aside`, in place of what is there;
  // otherwise nothing changes, and the limit that it would pass is returned: "max calls" or
  // "max cost".
  std::string ask_for_call(std::int64_t calls, std::int64_t prompt_tokens,
                           std::int64_t completion_tokens, double& set_aside);

  // A question is answered, or given up: books what its tokens cost, which is returned, and takes
  // back what was set aside.
  double book(std::int64_t prompt_tokens, std::int64_t completion_tokens, double& set_aside);

  double booked() const { return booked_; }

 private:
  std::int64_t max_calls_;
  double max_cost_;
  TokenPrices prices_;
  double booked_ = 0;
  double set_aside_ = 0;  // of all questions
};

}  // namespace lore
