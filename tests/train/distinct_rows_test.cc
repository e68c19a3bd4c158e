#include "train/distinct_rows.h"

#include <array>

#include <gmock/gmock.h>

namespace lore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Batch::Column column_of(std::vector<float> numbers) {
  return {.ids = {}, .floats = std::move(numbers)};
}

TEST(DistinctRows, NumbersThemAsTheyComeFirst) {
  const Batch::Column column = column_of({1, 2, 0, 0, 1, 2, 2, 1, 0, 0});
  const std::array columns = {&column};
  const DistinctRows distinct = distinct_rows(columns, 5);
  EXPECT_THAT(distinct.first, ElementsAre(0, 1, 3));
  EXPECT_THAT(distinct.number, ElementsAre(0, 1, 0, 2, 1));
  EXPECT_THAT(distinct.count, ElementsAre(2, 2, 1));
}

TEST(DistinctRows, DifferInAnyColumn) {
  const Batch::Column zeros = column_of({0, 0, 0}), presence = column_of({1, 0, 1});
  const std::array columns = {&zeros, &presence};
  EXPECT_THAT(distinct_rows(columns, 3).number, ElementsAre(0, 1, 0));
}

TEST(DistinctRows, OfNoRowsAreNone) {
  const Batch::Column column;
  const std::array columns = {&column};
  EXPECT_THAT(distinct_rows(columns, 0).first, IsEmpty());
}

}  // namespace
}  // namespace lore
