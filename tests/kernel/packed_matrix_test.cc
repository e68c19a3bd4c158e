#include "kernel/packed_matrix.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

struct Problem {
  std::size_t rows;
  std::size_t in;
  std::size_t out;
  std::size_t stride;
  std::vector<float> x;
  std::vector<float> weight;
  std::vector<float> bias;
};

Problem problem(std::size_t rows, std::size_t in, std::size_t out, std::size_t gap = 0) {
  const std::size_t stride = in + gap;
  return {rows,
          in,
          out,
          stride,
          random_numbers(rows * stride, 1),
          random_numbers(out * in, 2),
          random_numbers(out, 3)};
}

std::vector<float> product(const Problem& p, Activation activation = Activation::none) {
  std::vector<float> y(p.rows * p.out, -7);
  PackedMatrix(p.weight.data(), p.out, p.in)
      .multiply(p.x.data(), p.stride, p.rows, p.bias.data(), activation, y.data());
  return y;
}

double expected(const Problem& p, std::size_t r, std::size_t o) {
  double sum = p.bias[o];
  for (std::size_t i = 0; i < p.in; ++i) {
    sum += double(p.x[r * p.stride + i]) * p.weight[o * p.in + i];
  }
  return sum;
}

void expect_exact(const Problem& p) {
  SCOPED_TRACE(std::to_string(p.rows) + " x " + std::to_string(p.in) + " x " +
               std::to_string(p.out));
  const std::vector<float> y = product(p);
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t o = 0; o < p.out; ++o) {
      ASSERT_NEAR(y[r * p.out + o], expected(p, r, o), 1e-6 * double(p.in + 4));
    }
  }
}

TEST(PackedMatrix, MultipliesEveryShape) {
  for_each_instruction_set([] {
    for (std::size_t out : {1, 2, 3, 4, 15, 16, 17, 31, 32, 33, 48, 65}) {
      for (std::size_t in : {1, 5, 16, 37}) expect_exact(problem(14, in, out));
    }
  });
}

TEST(PackedMatrix, MultipliesEveryNumberOfRows) {
  for_each_instruction_set([] {
    for (std::size_t rows = 0; rows <= 30; ++rows) expect_exact(problem(rows, 20, 40));
  });
}

TEST(PackedMatrix, SkipsWhatLiesBetweenRows) {
  for_each_instruction_set([] {
    expect_exact(problem(13, 20, 40, 3));
    expect_exact(problem(13, 20, 2, 3));
  });
}

TEST(PackedMatrix, RepeatsARowOfStrideZero) {
  Problem p = problem(5, 20, 40);
  p.stride = 0;
  expect_exact(p);
}

TEST(PackedMatrix, WorksWithoutABias) {
  for (std::size_t out : {1u, 20u}) {
    Problem p = problem(3, 8, out);
    std::vector<float> y(p.rows * out);
    PackedMatrix(p.weight.data(), out, p.in)
        .multiply(p.x.data(), p.stride, p.rows, nullptr, Activation::none, y.data());
    std::fill(p.bias.begin(), p.bias.end(), 0.0f);
    EXPECT_EQ(y, product(p));
  }
}

TEST(PackedMatrix, AppliesRelu) {
  for_each_instruction_set([] {
    for (std::size_t out : {1, 20}) {
      const Problem p = problem(9, 8, out);
      std::vector<float> y = product(p);
      ASSERT_LT(*std::min_element(y.begin(), y.end()), 0);
      for (float& value : y) value = std::max(value, 0.0f);
      EXPECT_EQ(product(p, Activation::relu), y);
    }
  });
}

// A score must not depend on which other candidates are ranked beside it.
TEST(PackedMatrix, GivesARowTheSameBitsInAnyCompany) {
  for_each_instruction_set([] {
    for (std::size_t out : {1, 3, 40, 64}) {
      const Problem all = problem(29, 37, out);
      const std::vector<float> together = product(all);
      for (std::size_t r = 0; r < all.rows; ++r) {
        Problem one = all;
        one.rows = 1;
        one.x.erase(one.x.begin(), one.x.begin() + static_cast<std::ptrdiff_t>(r * one.stride));
        const std::vector<float> alone = product(one);
        for (std::size_t o = 0; o < out; ++o) ASSERT_EQ(alone[o], together[r * out + o]);
      }
    }
  });
}

TEST(PackedMatrix, AddsABiasOfEachRow) {
  for_each_instruction_set([] {
    for (std::size_t out : {1, 20, 40}) {
      const Problem p = problem(15, 8, out);
      const std::vector<float> biases = random_numbers(15 * (out + 3), 9);
      std::vector<float> y(15 * (out + 1));
      PackedMatrix(p.weight.data(), out, 8)
          .multiply({p.x.data(), p.stride, 15},
                    {.bias = p.bias.data(), .row_bias = biases.data(), .row_bias_stride = out + 3},
                    y.data(), out + 1);
      for (std::size_t r = 0; r < 15; ++r) {
        for (std::size_t o = 0; o < out; ++o) {
          ASSERT_NEAR(y[r * (out + 1) + o], expected(p, r, o) + biases[r * (out + 3) + o], 1e-5);
        }
      }
    }
  });
}

TEST(PackedMatrix, AppliesDice) {
  for_each_instruction_set([] {
    for (std::size_t out : {2, 20, 40}) {
      const Problem p = problem(15, 8, out);
      const std::vector<float> numbers = random_numbers(3 * out, 5);
      const DiceParameters parameters{&numbers[0], &numbers[out], &numbers[2 * out]};
      std::vector<float> sums = product(p), y(15 * out);
      dice(sums.data(), parameters, 15, out, sums.data());
      PackedMatrix(p.weight.data(), out, 8)
          .multiply({p.x.data(), p.stride, 15},
                    {.bias = p.bias.data(), .activation = Activation::dice, .dice = parameters},
                    y.data(), out);
      EXPECT_EQ(y, sums);
    }
  });
}

TEST(PackedMatrix, MultipliesWithScaledWeights) {
  for_each_instruction_set([] {
    constexpr std::size_t rows = 14, groups = 3;
    for (std::size_t out : {4, 16, 40}) {
      const Problem p = problem(rows, 10, out, 2);
      const std::vector<float> factors = random_numbers(groups * 10, 7);
      const std::vector<float> bias = random_numbers(groups * out, 8);
      std::vector<float> y(rows * groups * out);
      PackedMatrix(p.weight.data(), out, 10)
          .multiply_scaled({p.x.data(), p.stride, rows}, factors.data(), groups,
                           {.bias = bias.data()}, y.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const std::size_t r = i / (groups * out), g = i / out % groups, o = i % out;
        double sum = bias[g * out + o];
        for (std::size_t k = 0; k < 10; ++k) {
          sum += double(p.x[r * p.stride + k]) * factors[g * 10 + k] * p.weight[o * 10 + k];
        }
        ASSERT_NEAR(y[i], sum, 1e-5);
      }
    }
  });
}

TEST(PackedMatrix, KnowsItsSize) {
  const Problem p = problem(1, 10, 33);
  const PackedMatrix packed(p.weight.data(), p.out, p.in);
  EXPECT_EQ(packed.out(), 33u);
  EXPECT_EQ(packed.in(), 10u);
  EXPECT_EQ(packed.bytes(), 64u * 10 * sizeof(float));
}

}  // namespace
}  // namespace lore::kernel
