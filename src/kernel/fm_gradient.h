#pragma once

#include <cstddef>

namespace lore::kernel {

// The gradient of each example's x [rows, cols], given that of its 1/2 sum_d ((sum_f x_fd)^2 -
// sum_f x_fd^2), `gradient` [examples], and what others have for it already, `known`, or null:
// out_fd = gradient (sum_g x_gd - x_fd) + known_fd. x, known and out are [examples, rows, cols]
// dense; out may be known.
void fm_gradient(const float* x, const float* gradient, const float* known, std::size_t examples,
                 std::size_t rows, std::size_t cols, float* out) noexcept;

}  // namespace lore::kernel
