#include "kernel/pool.h"

#include <cmath>

#include <gtest/gtest.h>

namespace lore::kernel {
namespace {

TEST(Pool, SoftmaxSumsToOneInEachRow) {
  const float x[] = {0, 1, 2, 5, 5, 5};
  float y[6];
  softmax(x, nullptr, 2, 3, y);
  const double sum = 1 + std::exp(1.0) + std::exp(2.0);
  EXPECT_NEAR(y[0], 1 / sum, 1e-7);
  EXPECT_NEAR(y[2], std::exp(2.0) / sum, 1e-7);
  EXPECT_NEAR(y[3], 1.0 / 3, 1e-7);
}

TEST(Pool, SoftmaxOfHugeNumbersIsFinite) {
  const float x[] = {3e38f, -3e38f};
  float y[2];
  softmax(x, nullptr, 1, 2, y);
  EXPECT_EQ(y[0], 1);
  EXPECT_EQ(y[1], 0);
}

TEST(Pool, SoftmaxLeavesMaskedColumnsOut) {
  const float x[] = {1000, 1, 1, 7, 8, 9};
  const float mask[] = {0, 1, 1, 0, 0, 0};
  float y[6];
  softmax(x, mask, 2, 3, y);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 0.5f);
  EXPECT_EQ(y[2], 0.5f);
  for (int c = 3; c < 6; ++c) EXPECT_EQ(y[c], 0) << "a row with nothing left";
}

TEST(Pool, MeanGroupsAveragesWhatIsThere) {
  const float x[] = {1, 10, 3, 30, 5, 50, 7, 70};
  const float mask[] = {1, 1, 0, 1};
  float y[4];
  mean_groups({x, 8}, {mask, 4}, 1, 2, 2, 2, y);
  EXPECT_EQ(y[0], 2);
  EXPECT_EQ(y[1], 20);
  EXPECT_EQ(y[2], 7);
  EXPECT_EQ(y[3], 70);
}

TEST(Pool, MeanOfAnEmptyGroupIsZero) {
  const float x[] = {1, 2, 3, 4};
  const float mask[] = {0, 0, 0, 1};
  float y[2];
  mean_groups({x, 2}, {mask, 2}, 2, 1, 2, 1, y);
  EXPECT_EQ(y[0], 0);
  EXPECT_EQ(y[1], 4);
}

}  // namespace
}  // namespace lore::kernel
