#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lore/data/history.h"

namespace lore {

// Sorts events into a history with 12 bytes for each, beside 8 for each user, and no copy of them:
// the caller says them twice, in the same order.
class HistoryBuilder {
 public:
  explicit HistoryBuilder(std::int32_t users) : offsets_(static_cast<std::size_t>(users) + 1) {}

  // First for each event. Throws Error(invalid_argument) for a user outside 0 ... users - 1.
  void count(std::int32_t user);

  // Then for each event.
  void add(const History::Event& event);

  // Events of equal time keep their order.
  History finish();

 private:
  void sort(std::size_t begin, std::size_t end);

  std::vector<std::int64_t> offsets_;  // of the next event of each user, from add() on
  std::vector<std::int32_t> items_;
  std::vector<std::int64_t> times_;
};

}  // namespace lore
