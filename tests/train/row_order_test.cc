#include "train/row_order.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

// Rows that watch which of them are said to be needed.
class WatchedRows : public Rows {
 public:
  WatchedRows(std::size_t count, std::size_t window) : count_(count), window_(window) {}

  std::size_t size() const override { return count_; }
  float label(std::size_t) const override { return 0; }
  void fill(std::span<const std::uint32_t>, Batch&) override {}

  std::size_t window() const override { return window_; }
  void expect(std::size_t first, std::size_t count) override {
    for (std::size_t row = first; row < first + count; ++row) needed.insert(row);
    most_needed = std::max(most_needed, needed.size());
  }
  void give_back(std::size_t first, std::size_t count) override {
    for (std::size_t row = first; row < first + count; ++row) needed.erase(row);
  }

  std::set<std::size_t> needed;
  std::size_t most_needed = 0;

 private:
  std::size_t count_;
  std::size_t window_;
};

std::vector<std::uint32_t> all_of(RowOrder& order, const Random& random, std::size_t position = 0) {
  std::vector<std::uint32_t> rows;
  order.start(random, position);
  for (auto next = order.next(10); !next.empty(); next = order.next(10)) {
    rows.insert(rows.end(), next.begin(), next.end());
  }
  return rows;
}

TEST(RowOrder, IsOnePermutationWhereAllRowsFitTheWindow) {
  for (const std::size_t window : {1000, 5000}) {
    WatchedRows rows(1000, window);
    RowOrder order(rows);
    EXPECT_EQ(all_of(order, Random(3)), permutation(1000, Random(3)));
  }
}

TEST(RowOrder, GivesEachRowOnceWhateverTheWindow) {
  for (const std::size_t window : {1, 7, 64, 100, 128, 999}) {
    WatchedRows rows(1000, window);
    RowOrder order(rows);
    std::vector<std::uint32_t> given = all_of(order, Random(3));
    EXPECT_EQ(given, all_of(order, Random(3))) << "equal for equal seeds";
    EXPECT_NE(given, all_of(order, Random(4)));
    std::ranges::sort(given);
    std::vector<std::uint32_t> each(1000);
    std::iota(each.begin(), each.end(), 0);
    EXPECT_EQ(given, each) << window;
  }
}

TEST(RowOrder, NeedsNoMoreRowsThanTheWindow) {
  WatchedRows rows(10'000, 640);
  RowOrder order(rows);
  order.start(Random(3), 0);
  for (auto next = order.next(64); !next.empty(); next = order.next(64)) {
    EXPECT_LE(rows.needed.size(), 640u);
  }
  EXPECT_EQ(rows.most_needed, 640u);
  EXPECT_TRUE(rows.needed.empty()) << "at the end";
}

TEST(RowOrder, MixesBlocksFromAllOverTheRows) {
  WatchedRows rows(64'000, 6400);
  RowOrder order(rows);
  order.start(Random(3), 0);
  const auto first = order.next(6400);
  const double mean = std::accumulate(first.begin(), first.end(), 0.0) / 6400;
  EXPECT_NEAR(mean, 32'000, 8000);
  EXPECT_NE(first[0] + 1, first[1]);
}

TEST(RowOrder, GoesOnWhereItStood) {
  for (const std::size_t window : {90, 1000}) {
    WatchedRows rows(1000, window);
    RowOrder order(rows);
    const std::vector<std::uint32_t> whole = all_of(order, Random(3));
    for (const std::size_t position : {1, 89, 90, 91, 500, 999, 1000}) {
      const std::vector<std::uint32_t> rest = all_of(order, Random(3), position);
      EXPECT_TRUE(std::ranges::equal(rest, std::span(whole).subspan(position))) << position;
    }
  }
}

TEST(RowOrder, RefusesMoreRowsThanItCanNumber) {
  WatchedRows rows(std::size_t{1} << 32, 10);
  EXPECT_THROW(RowOrder{rows}, Error);
}

TEST(RowOrder, OfNoRowsIsEmpty) {
  WatchedRows none(0, 10);
  RowOrder order(none);
  EXPECT_TRUE(all_of(order, Random(1)).empty());
}

}  // namespace
}  // namespace lore
