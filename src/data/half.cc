#include "data/half.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace lore {

namespace {

float float_from_f16(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1FU;
  const std::uint32_t mantissa = half & 0x3FFU;
  if (exponent == 0) {  // zero or subnormal: mantissa * 2^-24
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
    return sign == 0 ? magnitude : -magnitude;
  }
  const std::uint32_t wide = exponent == 31 ? 255 : exponent + (127 - 15);
  return std::bit_cast<float>(sign | (wide << 23) | (mantissa << 13));
}

float float_from_bf16(std::uint16_t half) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16);
}

template <typename Convert>
std::vector<float> convert_all(std::span<const std::byte> bytes, Convert convert) {
  std::vector<float> floats(bytes.size() / 2);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, bytes.data() + 2 * i, 2);
    floats[i] = convert(half);
  }
  return floats;
}

}  // namespace

std::vector<float> floats_from_f16(std::span<const std::byte> bytes) {
  return convert_all(bytes, float_from_f16);
}

std::vector<float> floats_from_bf16(std::span<const std::byte> bytes) {
  return convert_all(bytes, float_from_bf16);
}

}  // namespace lore
