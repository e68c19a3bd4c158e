#include "data/half.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace lore {
namespace {

std::vector<std::byte> little_endian(const std::vector<std::uint16_t>& halves) {
  std::vector<std::byte> bytes;
  for (const std::uint16_t half : halves) {
    bytes.push_back(static_cast<std::byte>(half & 0xFF));
    bytes.push_back(static_cast<std::byte>(half >> 8));
  }
  return bytes;
}

TEST(Half, ConvertsF16ByTheTableOfIeee754) {
  const auto floats = floats_from_f16(
      little_endian({0x0000, 0x3C00, 0xC000, 0x3555, 0x7BFF, 0x0400, 0x03FF, 0x0001, 0x8001}));
  const std::vector<float> expected = {0.0F,     1.0F,       -2.0F,    0.33325195F, 65504.0F,
                                       0x1p-14F, 0x3FFp-24F, 0x1p-24F, -0x1p-24F};
  EXPECT_EQ(floats, expected);
}

TEST(Half, KeepsSignsInfinitiesAndNan) {
  const auto floats = floats_from_f16(little_endian({0x8000, 0x7C00, 0xFC00, 0x7E00}));
  EXPECT_TRUE(floats[0] == 0 && std::signbit(floats[0]));
  EXPECT_EQ(floats[1], std::numeric_limits<float>::infinity());
  EXPECT_EQ(floats[2], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(floats[3]));
}

TEST(Half, TakesBf16AsTheUpperHalfOfAFloat) {
  const auto floats = floats_from_bf16(little_endian({0x3F80, 0xC049, 0x0001, 0x7F80}));
  EXPECT_EQ(floats[0], 1.0F);
  EXPECT_EQ(floats[1], -3.140625F);
  EXPECT_EQ(std::bit_cast<std::uint32_t>(floats[2]), 0x00010000U);
  EXPECT_EQ(floats[3], std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace lore
