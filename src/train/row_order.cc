#include "train/row_order.h"

#include <algorithm>
#include <limits>
#include <string>

#include "lore/error.h"

namespace lore {

namespace {

constexpr std::size_t blocks_of_window = 64;  // enough to mix, few enough to be read in long runs
constexpr std::uint64_t order_of_blocks = 0;  // a stream of random numbers, as each window is one

std::size_t quotient_up(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

void check(const Rows& rows) {
  if (rows.size() <= std::numeric_limits<std::uint32_t>::max()) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "more rows than an epoch can number",
               .expected = "fewer than 2^32",
               .found = std::to_string(rows.size()),
               .hint = "cut them into days, learned one after the other"});
}

}  // namespace

RowOrder::RowOrder(Rows& rows) : rows_(rows) {
  check(rows);
  const bool is_one_window = rows.window() >= rows.size();
  const std::size_t window = std::max<std::size_t>(std::min(rows.window(), rows.size()), 1);
  block_rows_ = is_one_window ? window : quotient_up(window, blocks_of_window);
  blocks_per_window_ = window / block_rows_;
}

void RowOrder::start(const Random& random, std::size_t position) {
  give_back();
  random_ = random;
  blocks_ = permutation(quotient_up(rows_.size(), block_rows_), random.fork(order_of_blocks));
  for (std::size_t w = 0; w < windows(); ++w) std::ranges::sort(blocks_of(w));
  std::size_t window = 0;
  for (; window < windows() && position >= rows_of(window); ++window) position -= rows_of(window);
  open(window);
  position_ = position;
}

std::span<const std::uint32_t> RowOrder::next(std::size_t count) {
  chosen_.clear();
  while (chosen_.size() < count && window_ < windows()) {
    if (position_ == order_.size()) {
      give_back();
      open(window_ + 1);
    }
    const std::size_t taken = std::min(count - chosen_.size(), order_.size() - position_);
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(position_);
    chosen_.insert(chosen_.end(), first, first + static_cast<std::ptrdiff_t>(taken));
    position_ += taken;
  }
  return chosen_;
}

std::size_t RowOrder::windows() const {
  return quotient_up(blocks_.size(), blocks_per_window_);
}

std::span<std::uint32_t> RowOrder::blocks_of(std::size_t window) {
  const std::size_t first = std::min(window * blocks_per_window_, blocks_.size());
  return std::span(blocks_).subspan(first, std::min(blocks_per_window_, blocks_.size() - first));
}

std::size_t RowOrder::rows_in(std::uint32_t block) const {
  return std::min(block_rows_, rows_.size() - block * block_rows_);
}

std::size_t RowOrder::rows_of(std::size_t window) {
  std::size_t rows = 0;
  for (const std::uint32_t block : blocks_of(window)) rows += rows_in(block);
  return rows;
}

// The block that has fewer rows comes last in its window, so that division finds a row's block.
void RowOrder::open(std::size_t window) {
  window_ = window;
  position_ = 0;
  const std::span<const std::uint32_t> blocks = blocks_of(window);
  for (const std::uint32_t block : blocks) rows_.expect(block * block_rows_, rows_in(block));
  order_ = permutation(rows_of(window), window == 0 ? random_ : random_.fork(window));
  for (std::uint32_t& row : order_) {
    const std::size_t in_block = row % block_rows_;
    row = static_cast<std::uint32_t>(blocks[row / block_rows_] * block_rows_ + in_block);
  }
}

void RowOrder::give_back() {
  for (const std::uint32_t block : blocks_of(window_)) {
    rows_.give_back(block * block_rows_, rows_in(block));
  }
}

}  // namespace lore
