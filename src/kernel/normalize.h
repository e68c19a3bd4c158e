#pragma once

#include <cstddef>

namespace lore::kernel {

// For each of `rows` dense rows of `cols`: (x - mean) / sqrt(variance + epsilon) * weight + bias,
// with weight and bias [cols]. out may be x.
void layer_norm(const float* x, std::size_t rows, std::size_t cols, const float* weight,
                const float* bias, float epsilon, float* out) noexcept;

// x / sqrt(mean(x^2) + epsilon) * weight.
void rms_norm(const float* x, std::size_t rows, std::size_t cols, const float* weight,
              float epsilon, float* out) noexcept;

}  // namespace lore::kernel
