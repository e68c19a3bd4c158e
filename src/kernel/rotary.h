#pragma once

#include <cstddef>
#include <cstdint>

namespace lore::kernel {

// Turns the pairs (i, i + width / 2) of each head: x [tokens, heads, width] by the angles of the
// tokens' positions, whose cosines and sines stand in `angles` [position, width]: width / 2
// cosines, then width / 2 sines. out may be x.
void rotate(const float* x, std::size_t tokens, std::size_t heads, std::size_t width,
            const std::int32_t* positions, const float* angles, float* out) noexcept;

}  // namespace lore::kernel
