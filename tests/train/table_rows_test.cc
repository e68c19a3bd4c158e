#include "train/table_rows.h"

#include <gmock/gmock.h>

#include "lore/input.h"

namespace lore {
namespace {

using testing::ElementsAre;

TEST(LookUpMeans, CopiesTheRowsOfSingleIds) {
  const Matrix table(3, 2, {0, 0, 1, 2, 3, 4});
  std::vector<float> rows(6, -1.0f);
  look_up_means(table, std::vector<std::int32_t>{2, 1, 2}, 1, {rows.data(), 2});
  EXPECT_THAT(rows, ElementsAre(3, 4, 1, 2, 3, 4));
}

TEST(LookUpMeans, AveragesGroupsWithoutPadding) {
  const Matrix table(4, 2, {0, 0, 1, 2, 3, 4, 5, 9});
  std::vector<float> rows(6, -1.0f);
  look_up_means(table, std::vector<std::int32_t>{1, 3, 0, 0, 0, 2, 0, 0, 0}, 3, {rows.data(), 2});
  EXPECT_THAT(rows, ElementsAre(3, 5.5f, 3, 4, 0, 0));
}

TEST(LookUpMeans, GivesZerosForPaddingWhateverItsRowHolds) {
  const Matrix table(2, 2, {7, 7, 1, 2});
  std::vector<float> rows(4, -1.0f);
  look_up_means(table, std::vector<std::int32_t>{padding_id, 1}, 1, {rows.data(), 2});
  EXPECT_THAT(rows, ElementsAre(0, 0, 1, 2));
}

TEST(LookUpMeans, LeavesRoomBetweenRows) {
  const Matrix table(3, 2, {0, 0, 1, 2, 3, 4});
  std::vector<float> rows(5, -1.0f);
  look_up_means(table, std::vector<std::int32_t>{2, 1}, 1, {rows.data(), 3});
  EXPECT_THAT(rows, ElementsAre(3, 4, -1, 1, 2));
}

TEST(CountPresent, LeavesPaddingOut) {
  EXPECT_EQ(count_present(std::vector<std::int32_t>{3, 0, unknown_id, 0}), 2u);
}

TEST(FindForeign, FindsTheFirstIdOutside) {
  const std::vector<std::int32_t> ids = {0, 4, 5, -1};
  EXPECT_EQ(find_foreign(ids, 5), &ids[2]);
  EXPECT_EQ(find_foreign(ids, 6), &ids[3]);
  EXPECT_EQ(find_foreign(std::span(ids).first(2), 5), nullptr);
}

}  // namespace
}  // namespace lore
