#include "text/pooling.h"

#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

const std::vector<float> hidden = {1, -2, 5, 4, 3, 0};  // three tokens of two numbers

std::vector<float> pooled(Pooling pooling) {
  std::vector<float> out(2);
  pool(pooling, hidden.data(), 3, out);
  return out;
}

TEST(Pooling, EachKindIsItsFormula) {
  EXPECT_EQ(pooled(Pooling::cls), (std::vector<float>{1, -2}));
  EXPECT_EQ(pooled(Pooling::last), (std::vector<float>{3, 0}));
  EXPECT_EQ(pooled(Pooling::max), (std::vector<float>{5, 4}));
  EXPECT_FLOAT_EQ(pooled(Pooling::mean)[0], 3);
  EXPECT_FLOAT_EQ(pooled(Pooling::mean)[1], 2.0f / 3);
  EXPECT_EQ(pooled(Pooling::first_last), pooled(Pooling::mean));
  EXPECT_FLOAT_EQ(pooled(Pooling::weighted_mean)[0], (1 + 2 * 5 + 3 * 3) / 6.0f);
  EXPECT_FLOAT_EQ(pooled(Pooling::weighted_mean)[1], (-2 + 2 * 4) / 6.0f);
}

TEST(Pooling, NormalizesToLengthOne) {
  std::vector<float> vector = {3, 4};
  normalize(vector);
  EXPECT_FLOAT_EQ(vector[0], 0.6f);
  EXPECT_FLOAT_EQ(vector[1], 0.8f);
  std::vector<float> zeros = {0, 0};
  normalize(zeros);
  EXPECT_EQ(zeros, (std::vector<float>{0, 0}));
}

}  // namespace
}  // namespace lore
