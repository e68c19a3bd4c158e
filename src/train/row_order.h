#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/random.h"
#include "train/rows.h"

namespace lore {

// The order that an epoch reads rows in: window after window, each of blocks of rows that follow
// each other, chosen at random from all over them, and shuffled whole. Rows of a single window are
// shuffled as ever, permutation(); of more, memory holds a window's numbers, 4 bytes each, and its
// rows.
class RowOrder {
 public:
  // `rows` must outlive this. Throws Error(unsupported) for 2^32 of them or more.
  explicit RowOrder(Rows& rows);

  // Begins the order that `random` gives behind its first `position` rows.
  void start(const Random& random, std::size_t position);

  // The next rows, `count` or as many as are left; valid until the next call.
  std::span<const std::uint32_t> next(std::size_t count);

 private:
  std::size_t windows() const;
  std::span<std::uint32_t> blocks_of(std::size_t window);
  std::size_t rows_in(std::uint32_t block) const;
  std::size_t rows_of(std::size_t window);
  void open(std::size_t window);
  void give_back();

  Rows& rows_;
  std::size_t block_rows_;         // but for the last one, which may have fewer
  std::size_t blocks_per_window_;  // likewise
  Random random_{0};
  std::vector<std::uint32_t> blocks_;  // in their order, ascending in each window
  std::size_t window_ = 0;
  std::vector<std::uint32_t> order_;  // of the rows of the window
  std::size_t position_ = 0;          // in order_
  std::vector<std::uint32_t> chosen_;
};

}  // namespace lore
