#pragma once

#include <cstddef>

namespace lore::kernel {

// Functions of each of `count` numbers; out may be x. Within 1e-6 of the exact ones.
void gelu(const float* x, std::size_t count, float* out) noexcept;       // x Phi(x)
void gelu_tanh(const float* x, std::size_t count, float* out) noexcept;  // its approximation
void silu(const float* x, std::size_t count, float* out) noexcept;       // x sigmoid(x)

}  // namespace lore::kernel
