#pragma once

#include <cstddef>
#include <cstdint>

// What a linear layer passes back before its products.
namespace lore::kernel {

using Bf16 = std::uint16_t;  // the upper half of a float's bits

// The gradient of a layer's sums from that of its values y = relu(sums), or y = sums where `y` is
// null: it passes where y is positive. gradient, y and out are [rows, cols] dense; out may be
// gradient. Adds the rows of out, before they are rounded, to column_sums [cols]: the gradient of
// the layer's bias.
void layer_gradient(const float* gradient, const float* y, std::size_t rows, std::size_t cols,
                    float* out, float* column_sums) noexcept;
void layer_gradient(const float* gradient, const float* y, std::size_t rows, std::size_t cols,
                    Bf16* out, float* column_sums) noexcept;
void layer_gradient(const Bf16* gradient, const Bf16* y, std::size_t rows, std::size_t cols,
                    Bf16* out, float* column_sums) noexcept;

}  // namespace lore::kernel
