#include "kernel/layer_gradient.h"

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr std::size_t rows = 5;
constexpr std::size_t widths[] = {1, 16, 37};

float wide(Bf16 number) {
  return std::bit_cast<float>(std::uint32_t{number} << 16);
}

// Of numbers that bf16 holds exactly.
std::vector<Bf16> narrow(const std::vector<float>& numbers) {
  std::vector<Bf16> halves;
  for (float number : numbers) {
    halves.push_back(static_cast<Bf16>(std::bit_cast<std::uint32_t>(number) >> 16));
  }
  return halves;
}

std::vector<float> widened(const std::vector<Bf16>& halves) {
  std::vector<float> numbers;
  for (Bf16 half : halves) numbers.push_back(wide(half));
  return numbers;
}

std::vector<float> column_sums(const std::vector<float>& numbers, std::size_t cols) {
  std::vector<float> sums(cols);
  for (std::size_t i = 0; i < numbers.size(); ++i) sums[i % cols] += numbers[i];
  return sums;
}

TEST(LayerGradient, PassesWhereTheValueIsPositive) {
  for_each_instruction_set([] {
    for (std::size_t cols : widths) {
      const std::vector<float> gradient = random_numbers(rows * cols, 1);
      std::vector<float> y = random_numbers(rows * cols, 2);
      y[0] = 0;
      std::vector<float> expected = gradient;
      for (std::size_t i = 0; i < y.size(); ++i) expected[i] = y[i] > 0 ? gradient[i] : 0;
      std::vector<float> out(rows * cols), sums(cols);
      layer_gradient(gradient.data(), y.data(), rows, cols, out.data(), sums.data());
      EXPECT_EQ(out, expected);
      EXPECT_EQ(sums, column_sums(expected, cols));
    }
  });
}

TEST(LayerGradient, AddsUpASingleColumn) {
  for_each_instruction_set([] {
    for (std::size_t count : {1, 16, 37}) {
      const std::vector<float> gradient = random_numbers(count, 1), y = random_numbers(count, 2);
      std::vector<float> out(count), sums = {0.5f};
      layer_gradient(gradient.data(), y.data(), count, 1, out.data(), sums.data());
      double expected = 0.5;
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(out[i], y[i] > 0 ? gradient[i] : 0);
        expected += out[i];
      }
      EXPECT_NEAR(sums[0], expected, 1e-5);
    }
  });
}

TEST(LayerGradient, PassesEverywhereWithoutValues) {
  for_each_instruction_set([] {
    const std::vector<float> gradient = random_numbers(rows * 37, 1);
    std::vector<float> out(gradient.size()), sums(37, 1);
    layer_gradient(gradient.data(), nullptr, rows, 37, out.data(), sums.data());
    EXPECT_EQ(out, gradient);
    std::vector<float> expected(37, 1);
    for (std::size_t i = 0; i < gradient.size(); ++i) expected[i % 37] += gradient[i];
    EXPECT_EQ(sums, expected);  // added to what was there
  });
}

TEST(LayerGradient, RoundsToTheNearestWithTiesToEven) {
  const float step = 1.0f / 128;  // of bf16 from 1 to 2
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> gradient = {1 + step / 2, 1 + step * 1.5f, 1 + step * 0.51f,
                                       -1 - step / 4, nan};
  for_each_instruction_set([&] {
    std::vector<Bf16> out(gradient.size());
    std::vector<float> sums(gradient.size());
    layer_gradient(gradient.data(), nullptr, 1, gradient.size(), out.data(), sums.data());
    EXPECT_EQ(wide(out[0]), 1);
    EXPECT_EQ(wide(out[1]), 1 + 2 * step);
    EXPECT_EQ(wide(out[2]), 1 + step);
    EXPECT_EQ(wide(out[3]), -1);
    EXPECT_TRUE(std::isnan(wide(out[4])));
    EXPECT_EQ(sums[0], gradient[0]);  // not rounded
  });
}

TEST(LayerGradient, ReadsAndWritesBf16) {
  for_each_instruction_set([] {
    for (std::size_t cols : widths) {
      std::vector<float> gradient, y;
      for (std::size_t i = 0; i < rows * cols; ++i) {
        gradient.push_back(float(i % 50) - 25);
        y.push_back(float(i % 3) - 1);
      }
      const std::vector<Bf16> halves = narrow(gradient);
      std::vector<Bf16> out(halves.size());
      std::vector<float> sums(cols);
      layer_gradient(halves.data(), narrow(y).data(), rows, cols, out.data(), sums.data());
      for (std::size_t i = 0; i < y.size(); ++i) gradient[i] = y[i] > 0 ? gradient[i] : 0;
      EXPECT_EQ(widened(out), gradient);
      EXPECT_EQ(sums, column_sums(gradient, cols));
    }
  });
}

}  // namespace
}  // namespace lore::kernel
