#include "train/table_rows.h"

#include <gmock/gmock.h>

#include "lore/input.h"

namespace lore {
namespace {

using testing::ElementsAre;

TEST(CopyRows, FollowsTheIds) {
  const Matrix table(3, 2, {0, 0, 1, 2, 3, 4});
  std::vector<float> rows(6, -1.0f);
  copy_rows(table, std::vector<std::int32_t>{2, 1, 2}, rows);
  EXPECT_THAT(rows, ElementsAre(3, 4, 1, 2, 3, 4));
}

TEST(CopyRows, GivesZerosForPaddingWhateverItsRowHolds) {
  const Matrix table(2, 2, {7, 7, 1, 2});
  std::vector<float> rows(4, -1.0f);
  copy_rows(table, std::vector<std::int32_t>{padding_id, 1}, rows);
  EXPECT_THAT(rows, ElementsAre(0, 0, 1, 2));
}

TEST(FindForeign, FindsTheFirstIdOutside) {
  const std::vector<std::int32_t> ids = {0, 4, 5, -1};
  EXPECT_EQ(find_foreign(ids, 5), &ids[2]);
  EXPECT_EQ(find_foreign(ids, 6), &ids[3]);
  EXPECT_EQ(find_foreign(std::span(ids).first(2), 5), nullptr);
}

}  // namespace
}  // namespace lore
