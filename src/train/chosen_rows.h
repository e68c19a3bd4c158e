#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/rows.h"

namespace lore {

// Some of the rows, by number: 4 bytes each.
class ChosenRows : public DerivedRows {
 public:
  // `rows` must outlive this. REQUIRES: numbers of rows, ascending.
  ChosenRows(Rows& rows, std::vector<std::uint32_t> numbers);

  std::size_t size() const override { return numbers_.size(); }
  float label(std::size_t row) const override { return from().label(numbers_[row]); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

  // In proportion: what is not chosen between two rows is in memory with them.
  std::size_t window() const override;
  void expect(std::size_t first, std::size_t count) override;
  void give_back(std::size_t first, std::size_t count) override;

 private:
  std::size_t distance(std::size_t first, std::size_t count) const;

  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace lore
