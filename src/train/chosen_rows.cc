#include "train/chosen_rows.h"

#include <algorithm>
#include <utility>

namespace lore {

ChosenRows::ChosenRows(Rows& rows, std::vector<std::uint32_t> numbers)
    : DerivedRows(rows), numbers_(std::move(numbers)) {}

void ChosenRows::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  chosen_.clear();
  for (const std::uint32_t row : rows) chosen_.push_back(numbers_[row]);
  from().fill(chosen_, batch);
}

std::size_t ChosenRows::window() const {
  if (from().window() >= from().size()) return size();
  return std::max<std::size_t>(from().window() * size() / from().size(), 1);
}

void ChosenRows::expect(std::size_t first, std::size_t count) {
  if (count > 0) from().expect(numbers_[first], distance(first, count));
}

void ChosenRows::give_back(std::size_t first, std::size_t count) {
  if (count > 0) from().give_back(numbers_[first], distance(first, count));
}

// From the first of the rows to behind the last one.
std::size_t ChosenRows::distance(std::size_t first, std::size_t count) const {
  return numbers_[first + count - 1] - numbers_[first] + std::size_t{1};
}

}  // namespace lore
