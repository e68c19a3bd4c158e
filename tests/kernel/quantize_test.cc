#include "kernel/quantize.h"

#include <bit>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

TEST(Quantize, BfloatsAreTheNearest) {
  const std::vector<float> x = random_numbers(50, 1);
  for_each_instruction_set([&] {
    for (std::size_t count = 0; count <= x.size(); ++count) {
      std::vector<std::uint16_t> halves(count + 1, 7);
      to_bf16(x.data(), count, halves.data());
      for (std::size_t i = 0; i < count; ++i) {
        const float back = std::bit_cast<float>(std::uint32_t{halves[i]} << 16);
        ASSERT_NEAR(back, x[i], std::abs(x[i]) / 256);
      }
      ASSERT_EQ(halves[count], 7);
    }
  });
}

TEST(Quantize, BfloatsRoundTiesToEven) {
  const float x[] = {std::bit_cast<float>(0x3f808000u), std::bit_cast<float>(0x3f818000u)};
  std::uint16_t halves[2];
  to_bf16(x, 2, halves);
  EXPECT_EQ(halves[0], 0x3f80);
  EXPECT_EQ(halves[1], 0x3f82);
}

TEST(Quantize, BytesGiveTheRowsBackWithinHalfAStep) {
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 15, 16, 17, 64, 70}) {
      const std::size_t rows = 3, stride = cols + 5;
      std::vector<float> x = random_numbers(rows * cols, 1);
      for (std::size_t c = 0; c < cols; ++c) x[cols + c] = 0;
      std::vector<std::int8_t> bytes(rows * stride, 9);
      std::vector<float> scales(rows);
      quantize_rows(x.data(), rows, cols, bytes.data(), stride, scales.data());
      EXPECT_EQ(scales[1], 0);
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        const std::size_t r = i / stride, c = i % stride;
        if (c >= cols) {
          ASSERT_EQ(bytes[i], 0);
        } else {
          ASSERT_NEAR(bytes[i] * scales[r], x[r * cols + c], scales[r] * 0.5001);
        }
      }
    }
  });
}

TEST(Quantize, SumsAreScaledByRowAndColumn) {
  for_each_instruction_set([] {
    for (std::size_t cols : {1, 16, 21}) {
      const std::vector<float> rows = {0.5f, -2}, scales = random_numbers(cols, 1);
      const std::vector<float> bias = random_numbers(cols, 2);
      std::vector<std::int32_t> sums(2 * cols);
      for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = std::int32_t(i * 1000) - 5000;
      std::vector<float> y(sums.size());
      dequantize(sums.data(), 2, cols, rows.data(), scales.data(), bias.data(), y.data());
      for (std::size_t i = 0; i < y.size(); ++i) {
        const double product = double(sums[i]) * rows[i / cols] * scales[i % cols];
        ASSERT_NEAR(y[i], product + bias[i % cols], 1e-6 * std::abs(product) + 1e-5);
      }
      dequantize(sums.data(), 2, cols, rows.data(), scales.data(), nullptr, y.data());
      ASSERT_NEAR(y[0], double(sums[0]) * rows[0] * scales[0], 1e-2);
    }
  });
}

}  // namespace
}  // namespace lore::kernel
