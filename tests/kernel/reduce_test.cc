#include "kernel/reduce.h"

#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

TEST(Reduce, WeightedSumOfGoldenNumbers) {
  const float weights[] = {2, -1};
  const float x[] = {1, 2, 3, 10, 20, 30};
  float out[3];
  weighted_sum({weights, 2}, {x, 6}, 1, 2, 3, out);
  EXPECT_EQ(out[0], -8);
  EXPECT_EQ(out[1], -16);
  EXPECT_EQ(out[2], -24);
}

TEST(Reduce, WeightedSumOfEveryWidth) {
  const std::vector<float> weights = random_numbers(20, 1), x = random_numbers(4 * 200, 2);
  for_each_instruction_set([&] {
    for (std::size_t cols : {1, 4, 16, 19, 40}) {
      std::vector<float> out(4 * cols, 9);
      weighted_sum({weights.data(), 5}, {x.data(), 200}, 4, 5, cols, out.data());
      for (std::size_t e = 0; e < 4; ++e) {
        for (std::size_t c = 0; c < cols; ++c) {
          double sum = 0;
          for (std::size_t r = 0; r < 5; ++r) {
            sum += double(weights[e * 5 + r]) * x[e * 200 + r * cols + c];
          }
          ASSERT_NEAR(out[e * cols + c], sum, 1e-6);
        }
      }
    }
  });
}

TEST(Reduce, WeightedSumRepeatsAnExampleOfStrideZero) {
  const float weights[] = {1, 2};
  const float x[] = {3};
  float out[2];
  weighted_sum({weights, 1}, {x, 0}, 2, 1, 1, out);
  EXPECT_EQ(out[0], 3);
  EXPECT_EQ(out[1], 6);
}

TEST(Reduce, DotMultipliesEachExamplesRows) {
  const std::vector<float> x = random_numbers(3 * 50, 1), y = random_numbers(40, 2);
  for_each_instruction_set([&] {
    for (std::size_t cols : {1, 7, 16, 40}) {
      float out[3];
      dot({x.data(), 50}, {y.data(), 0}, 3, cols, out);
      for (std::size_t e = 0; e < 3; ++e) {
        double sum = 0;
        for (std::size_t c = 0; c < cols; ++c) sum += double(x[e * 50 + c]) * y[c];
        ASSERT_NEAR(out[e], sum, 1e-5);
      }
    }
  });
}

// The pairwise definition of Rendle 2010.
double pairs(const float* x, std::size_t rows, std::size_t cols) {
  double sum = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = i + 1; j < rows; ++j) {
      for (std::size_t c = 0; c < cols; ++c) sum += double(x[i * cols + c]) * x[j * cols + c];
    }
  }
  return sum;
}

TEST(Reduce, FmIsTheSumOverPairs) {
  const std::vector<float> x = random_numbers(3 * 300, 5);
  for_each_instruction_set([&] {
    for (std::size_t cols : {1, 4, 16, 19, 40}) {
      for (std::size_t rows : {1, 2, 7}) {
        float out[3];
        fm({x.data(), 300}, 3, rows, cols, out);
        for (std::size_t e = 0; e < 3; ++e) {
          ASSERT_NEAR(out[e], pairs(x.data() + e * 300, rows, cols), 1e-4);
        }
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
