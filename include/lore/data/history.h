#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "lore/array.h"

namespace lore {

// A time later than any event: the whole history lies strictly before it.
inline constexpr std::int64_t after_all_history = std::numeric_limits<std::int64_t>::max();

// What each user did, oldest first: the rows of the interactions that count as history
// (HistorySpec::rows), by user.
// Thread safety: const members are safe for concurrent use.
class History {
 public:
  struct Event {
    std::int32_t user = 0;  // catalog rows
    std::int32_t item = 0;
    std::int64_t time = 0;
  };

  History() = default;

  // Sorts by user, then time; events of equal time keep their order. Throws
  // Error(invalid_argument) for a user outside 0 ... users - 1.
  History(const std::vector<Event>& events, std::int32_t users);

  // The history that offsets(), items() and times() gave. Throws Error(invalid_argument) if they
  // contradict each other or a user's times are not in order.
  History(std::vector<std::int64_t> offsets, std::vector<std::int32_t> items,
          std::vector<std::int64_t> times);

  // The same of arrays that are not looked through: those of a history that was checked before.
  static History of_checked(Array<std::int64_t> offsets, Array<std::int32_t> items,
                            Array<std::int64_t> times);

  // The user's items strictly before `time`, oldest first, at most the newest `length`. Empty for
  // a user it does not know.
  std::span<const std::int32_t> before(std::int32_t user, std::int64_t time,
                                       std::size_t length) const;

  std::int32_t users() const { return offsets_.empty() ? 0 : std::int32_t(offsets_.size()) - 1; }
  std::span<const std::int64_t> offsets() const { return offsets_; }  // [users + 1]
  std::span<const std::int32_t> items() const { return items_; }
  std::span<const std::int64_t> times() const { return times_; }

 private:
  Array<std::int64_t> offsets_;
  Array<std::int32_t> items_;
  Array<std::int64_t> times_;
};

}  // namespace lore
