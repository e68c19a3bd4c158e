#include "lore/data/history.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

#include "data/history_builder.h"

namespace lore {

namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& found) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .found = found});
}

}  // namespace

History::History(const std::vector<Event>& events, std::int32_t users) {
  HistoryBuilder builder(users);
  for (const Event& event : events) builder.count(event.user);
  for (const Event& event : events) builder.add(event);
  *this = builder.finish();
}

History::History(std::vector<std::int64_t> offsets, std::vector<std::int32_t> items,
                 std::vector<std::int64_t> times)
    : offsets_(std::move(offsets)), items_(std::move(items)), times_(std::move(times)) {
  const auto events = static_cast<std::int64_t>(items_.size());
  if (times_.size() != items_.size()) refuse("not one time an item", std::to_string(times_.size()));
  if (offsets_.empty() || offsets_[0] != 0 || offsets_[offsets_.size() - 1] != events ||
      !std::is_sorted(offsets_.begin(), offsets_.end())) {
    refuse("offsets that do not cut the events into users", std::to_string(offsets_.size()));
  }
  for (std::size_t u = 1; u < offsets_.size(); ++u) {
    if (!std::is_sorted(times_.begin() + offsets_[u - 1], times_.begin() + offsets_[u])) {
      refuse("times that are not in order", "user " + std::to_string(u - 1));
    }
  }
}

History History::of_checked(Array<std::int64_t> offsets, Array<std::int32_t> items,
                            Array<std::int64_t> times) {
  History history;
  history.offsets_ = std::move(offsets);
  history.items_ = std::move(items);
  history.times_ = std::move(times);
  return history;
}

std::span<const std::int32_t> History::before(std::int32_t user, std::int64_t time,
                                              std::size_t length) const {
  if (user < 0 || user >= users()) return {};
  const auto begin = times_.begin() + offsets_[static_cast<std::size_t>(user)];
  const auto end = times_.begin() + offsets_[static_cast<std::size_t>(user) + 1];
  const auto earlier = static_cast<std::size_t>(std::lower_bound(begin, end, time) - begin);
  const std::size_t kept = std::min(earlier, length);
  const auto first = static_cast<std::size_t>(begin - times_.begin()) + earlier - kept;
  return items_.values().subspan(first, kept);
}

}  // namespace lore
