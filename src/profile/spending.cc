#include "profile/spending.h"

#include <utility>

#include "lore/error.h"

namespace lore {

namespace {

[[noreturn]] void refuse(const char* problem, const char* hint) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

}  // namespace

Spending::Spending(const ProfileRunOptions& options)
    : max_calls_(options.max_calls), max_cost_(options.max_cost), prices_(options.prices) {
  const bool is_in_range =
      max_calls_ >= 0 && max_cost_ >= 0 && prices_.prompt >= 0 && prices_.completion >= 0;
  if (!is_in_range) refuse("a limit or price below 0", "0 stands for none");
  if (max_cost_ > 0 && prices_.prompt + prices_.completion == 0) {
    refuse("a limit of cost, but no prices", "say what tokens cost, or limit the calls");
  }
}

std::string Spending::ask_for_call(std::int64_t calls, std::int64_t prompt_tokens,
                                   std::int64_t completion_tokens, double& set_aside) {
  if (max_calls_ > 0 && calls >= max_calls_) return "max calls";
  const double cost = prices_.cost_of(prompt_tokens, completion_tokens);
  const double of_others = set_aside_ - set_aside;
  if (max_cost_ > 0 && booked_ + of_others + cost > max_cost_) return "max cost";
  set_aside_ = of_others + cost;
  set_aside = cost;
  return "";
}

double Spending::book(std::int64_t prompt_tokens, std::int64_t completion_tokens,
                      double& set_aside) {
  set_aside_ -= std::exchange(set_aside, 0);
  const double cost = prices_.cost_of(prompt_tokens, completion_tokens);
  booked_ += cost;
  return cost;
}

}  // namespace lore
