#include "kernel/products.h"

#include <array>

#include <gtest/gtest.h>

namespace lore::kernel {
namespace {

TEST(Products, OuterGoesRowByRow) {
  const float x[] = {1, 2, 3, 4};
  const float y[] = {10, 20, 30, 40};
  std::array<float, 8> out;
  outer({x, 4}, {y, 4}, 1, 2, 2, 2, out.data());
  EXPECT_EQ(out, (std::array<float, 8>{10, 20, 20, 40, 90, 120, 120, 160}));
}

TEST(Products, PairsComeInOrder) {
  const float x[] = {1, 2, 3, 5, 7, 11};  // rows (1, 2), (3, 5), (7, 11)
  std::array<float, 3> inner;
  inner_products({x, 6}, 1, 3, 2, inner.data());
  EXPECT_EQ(inner, (std::array<float, 3>{1 * 3 + 2 * 5, 1 * 7 + 2 * 11, 3 * 7 + 5 * 11}));

  const float y[] = {0, 0, 10, 100, 1000, 10000};
  std::array<float, 6> pairs;
  pair_products({x, 6}, {y, 6}, 1, 3, 2, pairs.data());
  EXPECT_EQ(pairs, (std::array<float, 6>{10, 200, 1000, 20000, 3000, 50000}));
}

TEST(Products, MatmulRepeatsASharedOperand) {
  const float x[] = {1, 2, 3, 4};  // two examples [1, 2]
  const float y[] = {1, 10, 100, 1000};
  std::array<float, 4> out;
  matmul({x, 2}, {y, 0}, 2, 1, 2, 2, out.data());
  EXPECT_EQ(out, (std::array<float, 4>{201, 2010, 403, 4030}));
}

TEST(Products, GroupsHaveMatricesOfTheirOwn) {
  const float x[] = {1, 2, 3, 4};                       // groups (1, 2), (3, 4)
  const float weights[] = {1, 1, 10, 0, 0, 5, 100, 0};  // [1 1; 10 0], [0 5; 100 0]
  std::array<float, 4> out;
  grouped_linear({x, 4}, {weights, 0}, 1, 2, 2, 2, out.data());
  EXPECT_EQ(out, (std::array<float, 4>{21, 1, 400, 15}));
}

TEST(Products, SumRows) {
  const float x[] = {1, 2, 10, 20, 100, 200};
  std::array<float, 2> out;
  sum_rows({x, 6}, 1, 3, 2, out.data());
  EXPECT_EQ(out, (std::array<float, 2>{111, 222}));
  sum_rows({x, 3}, 2, 3, 1, out.data());
  EXPECT_EQ(out, (std::array<float, 2>{13, 320}));
}

}  // namespace
}  // namespace lore::kernel
