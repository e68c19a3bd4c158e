#include "data/half.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "binary16.h"

namespace lore {

namespace {

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
  return convert_all(bytes, float_from_binary16);
}

std::vector<float> floats_from_bf16(std::span<const std::byte> bytes) {
  return convert_all(bytes, float_from_bf16);
}

}  // namespace lore
