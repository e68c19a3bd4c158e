#pragma once

#include <cstddef>

namespace lore::kernel {

// An operand of an elementwise operation over [rows, cols]: value (r, c) stands at
// data[r * row_stride + c * column_stride]. A stride of 0 repeats; column_stride is 0 or 1.
struct Strided {
  const float* data;
  std::size_t row_stride;
  std::size_t column_stride;
};

// out [rows, cols] dense; it may be the very memory of a dense operand.
void add(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept;
void subtract(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept;
void multiply(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept;

// Functions of each of `count` numbers; out may be x.
void affine(const float* x, float a, float b, std::size_t count, float* out) noexcept;  // a x + b
void relu(const float* x, std::size_t count, float* out) noexcept;
void sigmoid(const float* x, std::size_t count, float* out) noexcept;
void tanh(const float* x, std::size_t count, float* out) noexcept;

// Dice, x (alpha + (1 - alpha) sigmoid(scale x + shift)), by column; the batch norm within it is
// the scale and shift. Zhou et al. 2018.
struct DiceParameters {
  const float* scale = nullptr;  // [cols] each
  const float* shift = nullptr;
  const float* alpha = nullptr;
};

// x [rows, cols] dense; out may be x.
void dice(const float* x, const DiceParameters& parameters, std::size_t rows, std::size_t cols,
          float* out) noexcept;

}  // namespace lore::kernel
