#pragma once

#include <cstddef>
#include <cstdint>

namespace lore::kernel {

// Numbers kept in fewer bits as 32-bit floats, exactly those of Table::read_row.

// `count` 16-bit floats (IEEE 754 binary16).
void widen_f16(const std::uint16_t* x, std::size_t count, float* out) noexcept;

// `count` bytes, each times `scale`.
void widen_int8(const std::int8_t* x, std::size_t count, float scale, float* out) noexcept;

}  // namespace lore::kernel
