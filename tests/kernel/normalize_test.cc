#include "kernel/normalize.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr float epsilon = 1e-5f;

double moment(const float* x, std::size_t cols, double shift, int power) {
  double sum = 0;
  for (std::size_t c = 0; c < cols; ++c) sum += std::pow(x[c] - shift, power);
  return sum / static_cast<double>(cols);
}

TEST(Normalize, LayerNormHasTheMomentsOfTheFormula) {
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 5, 16, 40, 384}) {
      const std::size_t rows = 3;
      std::vector<float> x = random_numbers(rows * cols, 1);
      for (float& value : x) value += 10;  // far from zero, where squares alone cancel
      const std::vector<float> weight = random_numbers(cols, 2), bias = random_numbers(cols, 3);
      std::vector<float> y(x.size());
      layer_norm(x.data(), rows, cols, weight.data(), bias.data(), epsilon, y.data());
      for (std::size_t r = 0; r < rows; ++r) {
        const float* row = x.data() + r * cols;
        const double mean = moment(row, cols, 0, 1);
        const double scale = 1 / std::sqrt(moment(row, cols, mean, 2) + epsilon);
        for (std::size_t c = 0; c < cols; ++c) {
          ASSERT_NEAR(y[r * cols + c], (row[c] - mean) * scale * weight[c] + bias[c], 1e-4);
        }
      }
    }
  });
}

TEST(Normalize, RmsNormDividesByTheRootMeanSquareInPlace) {
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 5, 16, 40, 384}) {
      const std::vector<float> before = random_numbers(2 * cols, 1);
      const std::vector<float> weight = random_numbers(cols, 2);
      std::vector<float> x = before;
      rms_norm(x.data(), 2, cols, weight.data(), epsilon, x.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const float* row = before.data() + i / cols * cols;
        const double scale = 1 / std::sqrt(moment(row, cols, 0, 2) + epsilon);
        ASSERT_NEAR(x[i], before[i] * scale * weight[i % cols], 1e-5);
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
