#include "data/history_builder.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "lore/error.h"

namespace lore {

void HistoryBuilder::count(std::int32_t user) {
  if (user < 0 || static_cast<std::size_t>(user) + 1 >= offsets_.size()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "an event of a user that is not there",
                 .found = std::to_string(user)});
  }
  ++offsets_[static_cast<std::size_t>(user)];
}

void HistoryBuilder::add(const History::Event& event) {
  if (items_.empty()) {
    std::exclusive_scan(offsets_.begin(), offsets_.end(), offsets_.begin(), std::int64_t{0});
    items_.resize(static_cast<std::size_t>(offsets_.back()));
    times_.resize(items_.size());
  }
  const auto at = static_cast<std::size_t>(offsets_[static_cast<std::size_t>(event.user)]++);
  items_[at] = event.item;
  times_[at] = event.time;
}

// Each offset has come to the end of its user's events.
History HistoryBuilder::finish() {
  for (std::size_t u = offsets_.size() - 1; u > 0; --u) offsets_[u] = offsets_[u - 1];
  offsets_[0] = 0;
  for (std::size_t u = 1; u < offsets_.size(); ++u) {
    sort(static_cast<std::size_t>(offsets_[u - 1]), static_cast<std::size_t>(offsets_[u]));
  }
  return History::of_checked(std::move(offsets_), std::move(items_), std::move(times_));
}

void HistoryBuilder::sort(std::size_t begin, std::size_t end) {
  const auto first = times_.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = times_.begin() + static_cast<std::ptrdiff_t>(end);
  if (std::is_sorted(first, last)) return;
  std::vector<std::pair<std::int64_t, std::int32_t>> events;
  for (std::size_t i = begin; i < end; ++i) events.emplace_back(times_[i], items_[i]);
  std::ranges::stable_sort(events, {}, [](const auto& event) { return event.first; });
  for (std::size_t i = begin; i < end; ++i) std::tie(times_[i], items_[i]) = events[i - begin];
}

}  // namespace lore
