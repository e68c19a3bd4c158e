#include "kernel/elementwise.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

float at(Strided x, std::size_t r, std::size_t c) {
  return x.data[r * x.row_stride + c * x.column_stride];
}

void expect_all(Strided x, Strided y, std::size_t rows, std::size_t cols) {
  std::vector<float> sums(rows * cols), differences(sums), products(sums);
  add(x, y, rows, cols, sums.data());
  subtract(x, y, rows, cols, differences.data());
  multiply(x, y, rows, cols, products.data());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < cols; ++c) {
      ASSERT_EQ(sums[r * cols + c], at(x, r, c) + at(y, r, c));
      ASSERT_EQ(differences[r * cols + c], at(x, r, c) - at(y, r, c));
      ASSERT_EQ(products[r * cols + c], at(x, r, c) * at(y, r, c));
    }
  }
}

TEST(Elementwise, CombinesEveryBroadcast) {
  const std::vector<float> x = random_numbers(2000, 1), y = random_numbers(2000, 2);
  for_each_instruction_set([&] {
    for (std::size_t cols : {1, 3, 16, 37}) {
      for (std::size_t x_row : {std::size_t{0}, cols, cols + 5}) {
        for (std::size_t y_row : {std::size_t{0}, cols, cols + 2}) {
          for (std::size_t x_column : {0, 1}) {
            for (std::size_t y_column : {0, 1}) {
              expect_all({x.data(), x_row, x_column}, {y.data(), y_row, y_column}, 7, cols);
            }
          }
        }
      }
    }
  });
}

TEST(Elementwise, AddsInPlace) {
  std::vector<float> x = random_numbers(100, 1);
  const std::vector<float> before = x;
  add({x.data(), 10, 1}, {x.data(), 10, 1}, 10, 10, x.data());
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_EQ(x[i], 2 * before[i]);
}

using Function = void (*)(const float*, std::size_t, float*);

// Every length, against `exact` and bit for bit against each number alone.
void expect_function(Function f, double (*exact)(double), const std::vector<float>& x) {
  for (std::size_t count = 0; count <= x.size(); ++count) {
    std::vector<float> y(count);
    f(x.data(), count, y.data());
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_NEAR(y[i], exact(x[i]), 1e-6) << x[i];
      float alone;
      f(&x[i], 1, &alone);
      ASSERT_EQ(alone, y[i]) << x[i];
    }
  }
}

std::vector<float> numbers_of_all_sizes() {
  std::vector<float> x = random_numbers(40, 3);
  for (float large : {0.0f, 5.0f, -5.0f, 30.0f, -30.0f, 90.0f, -90.0f, 1e6f, -1e6f}) {
    x.push_back(large);
  }
  return x;
}

TEST(Elementwise, Sigmoid) {
  for_each_instruction_set([] {
    expect_function(
        sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, numbers_of_all_sizes());
  });
}

TEST(Elementwise, Tanh) {
  for_each_instruction_set([] {
    expect_function(
        tanh, [](double x) { return std::tanh(x); }, numbers_of_all_sizes());
  });
}

TEST(Elementwise, Relu) {
  for_each_instruction_set([] {
    expect_function(
        relu, [](double x) { return x > 0 ? x : 0; }, numbers_of_all_sizes());
  });
}

TEST(Elementwise, Affine) {
  for_each_instruction_set([] {
    expect_function([](const float* x, std::size_t count, float* y) { affine(x, -2, 3, count, y); },
                    [](double x) { return -2 * x + 3; }, random_numbers(40, 4));
  });
}

TEST(Elementwise, StopsWhereItIsTold) {
  for_each_instruction_set([] {
    const std::vector<float> x(40, 1.0f);
    for (std::size_t count : {0, 1, 15, 17}) {
      std::vector<float> y(40, 9.0f);
      sigmoid(x.data(), count, y.data());
      add({x.data(), 0, 1}, {x.data(), 0, 1}, 1, count, y.data() + 20);
      EXPECT_EQ(y[count], 9);
      EXPECT_EQ(y[20 + count], 9);
    }
  });
}

TEST(Elementwise, Dice) {
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 16, 37}) {
      const std::vector<float> x = random_numbers(3 * cols, 1);
      const std::vector<float> scale = random_numbers(cols, 2), shift = random_numbers(cols, 3),
                               alpha = random_numbers(cols, 4);
      std::vector<float> y(x.size());
      dice(x.data(), {scale.data(), shift.data(), alpha.data()}, 3, cols, y.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t c = i % cols;
        const double p = 1 / (1 + std::exp(-(double(scale[c]) * x[i] + shift[c])));
        ASSERT_NEAR(y[i], x[i] * (p + alpha[c] * (1 - p)), 1e-6);
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
