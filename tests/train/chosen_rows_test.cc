#include "train/chosen_rows.h"

#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/numbered_rows.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Rows in windows, which tell what they are asked for.
class WindowedRows : public Numbered {
 public:
  explicit WindowedRows(std::size_t window) : Numbered(100), window_(window) {}

  std::size_t window() const override { return window_; }
  void expect(std::size_t first, std::size_t count) override { expected = {first, count}; }
  void give_back(std::size_t first, std::size_t count) override { given_back = {first, count}; }

  std::pair<std::size_t, std::size_t> expected;
  std::pair<std::size_t, std::size_t> given_back;

 private:
  std::size_t window_;
};

TEST(ChosenRows, AreThoseOfTheirNumbers) {
  Numbered rows(100);
  ChosenRows chosen(rows, {3, 10, 41});
  EXPECT_EQ(chosen.size(), 3u);
  EXPECT_EQ(chosen.label(0), rows.label(3));
  EXPECT_EQ(chosen.label(1), rows.label(10));
  Batch batch;
  const std::vector<std::uint32_t> order = {2, 0};
  chosen.fill(order, batch);
  EXPECT_THAT(batch.columns[0].ids, ElementsAre(41 + 2, 3 + 2));
  EXPECT_EQ(chosen.window(), 3u);
}

TEST(ChosenRows, TakeWhatLiesBetweenThemAlong) {
  WindowedRows rows(50);
  ChosenRows chosen(rows, {3, 10, 41, 90});
  EXPECT_EQ(chosen.window(), 2u);
  chosen.expect(1, 2);
  EXPECT_THAT(rows.expected, Pair(10, 32));
  chosen.give_back(3, 1);
  EXPECT_THAT(rows.given_back, Pair(90, 1));
  WindowedRows narrow(1);
  EXPECT_EQ(ChosenRows(narrow, {3, 10}).window(), 1u);
}

TEST(ChosenRows, MayBeNone) {
  WindowedRows rows(50);
  ChosenRows none(rows, {});
  none.expect(0, 0);
  none.give_back(0, 0);
  EXPECT_EQ(none.size(), 0u);
  EXPECT_EQ(rows.expected.second, 0u);
}

}  // namespace
}  // namespace lore
