#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace lore {

// 32-bit floats from little-endian 16-bit ones. The conversion is exact; `bytes` needs no
// alignment. REQUIRES: an even number of bytes.
std::vector<float> floats_from_f16(std::span<const std::byte> bytes);   // IEEE 754 binary16
std::vector<float> floats_from_bf16(std::span<const std::byte> bytes);  // the upper half of an f32

}  // namespace lore
