#include "kernel/gather.h"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace lore::kernel {
namespace {

const float table[] = {0, 0, 10, 11, 20, 21};

TEST(Gather, CopiesTheRowOfEachId) {
  const std::int32_t ids[] = {2, 0, 1};
  float out[6];
  gather({table, 3, 2}, ids, 3, out);
  const float expected[] = {20, 21, 0, 0, 10, 11};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(out[i], expected[i]);
}

TEST(Gather, TakesAnIdOutsideTheTableAsUnknown) {
  const std::int32_t ids[] = {3, -1, std::numeric_limits<std::int32_t>::min(),
                              std::numeric_limits<std::int32_t>::max()};
  float out[8];
  gather({table, 3, 2}, ids, 4, out);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(out[i], 10 + i % 2);
}

TEST(Gather, StaysInATableWithoutAnUnknownRow) {
  const std::int32_t ids[] = {5};
  float out[2] = {9, 9};
  gather({table, 1, 2}, ids, 1, out);
  EXPECT_EQ(out[0], 0);
  EXPECT_EQ(out[1], 0);
}

TEST(Gather, WidensRowsOfEachType) {
  const Matrix matrix(4, 3, {0, 0, 0, 1, -2, 0.1f, 30, 0.25f, -7, 1e-3f, 2e-3f, -3e-3f});
  const std::int32_t ids[] = {3, 2, 9, 0, 1, 3};
  for (const TableType type : {TableType::f32, TableType::f16, TableType::int8}) {
    const Table narrow = Table::of(matrix, type);
    const Matrix expected = narrow.matrix();
    float out[18];
    gather(view_of(narrow), ids, 6, out);
    for (std::size_t i = 0; i < 6; ++i) {
      const auto row = static_cast<std::size_t>(ids[i] == 9 ? 1 : ids[i]);
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(out[i * 3 + c], expected(row, c)) << name_of(type);
      }
    }
  }
}

TEST(Gather, MasksPadding) {
  const std::int32_t ids[] = {0, 1, 7, -3};
  float out[4];
  mask(ids, 4, out);
  EXPECT_EQ(out[0], 0);
  for (int i = 1; i < 4; ++i) EXPECT_EQ(out[i], 1);
}

TEST(Gather, CopiesRowsBetweenStrides) {
  float to[6] = {9, 9, 9, 9, 9, 9};
  copy_rows(table, 2, 2, 1, to, 3);
  EXPECT_EQ(to[0], 0);
  EXPECT_EQ(to[1], 9);
  EXPECT_EQ(to[3], 10);
  copy_rows(table + 4, 0, 2, 2, to, 2);
  EXPECT_EQ(to[2], 20);
  EXPECT_EQ(to[3], 21);
}

}  // namespace
}  // namespace lore::kernel
