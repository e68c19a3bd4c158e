#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/aligned.h"
#include "kernel/elementwise.h"

namespace lore::kernel {

enum class Activation : std::uint8_t { none, relu, dice };

// What follows a product: y = activation(x W^T + bias + row bias).
struct Epilogue {
  const float* bias = nullptr;      // [out], or null
  const float* row_bias = nullptr;  // [rows, out] at row_bias_stride, or null
  std::size_t row_bias_stride = 0;
  Activation activation = Activation::none;
  DiceParameters dice = {};
};

// Rows of floats, `stride` floats from one to the next.
struct Rows {
  const float* data = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};

inline constexpr std::size_t panel_width = 32;  // outputs whose weights stand side by side

// A weight matrix [out, in] laid out once for products with many rows.
//
// Wide matrices are cut into panels of 32 outputs, each panel with its inputs one after another
// (32 weights for input 0, 32 for input 1, ...), the last panel padded with zeros. A matrix of a
// few outputs keeps its rows, padded to whole cache lines.
// Thread safety: const members are safe for concurrent use.
class PackedMatrix {
 public:
  // `weight` is row-major [out, in].
  PackedMatrix(const float* weight, std::size_t out, std::size_t in);

  std::size_t out() const { return out_; }
  std::size_t in() const { return in_; }
  std::size_t bytes() const { return weights_.size() * sizeof(float); }
  const float* panels() const { return weights_.data(); }  // of a matrix that can_scale()

  // x [rows, in] -> y [rows, out], `y_stride` floats from row to row. A row's result does not
  // depend on the other rows.
  void multiply(Rows x, const Epilogue& epilogue, float* y, std::size_t y_stride) const noexcept;

  // The same for a dense y, a bias (or null) and an activation without parameters.
  void multiply(const float* x, std::size_t x_stride, std::size_t rows, const float* bias,
                Activation activation, float* y) const noexcept;

  // For each row and group g, activation((x * factors_g) W^T + bias_g + row bias): x [rows, in] ->
  // y [rows, groups, out] dense; factors [groups, in]; the epilogue's bias, if any, is
  // [groups, out]. What x is multiplied with is shared by the rows, so it is the weights that are
  // scaled.
  // REQUIRES: can_scale(out(), in()).
  void multiply_scaled(Rows x, const float* factors, std::size_t groups, const Epilogue& epilogue,
                       float* y) const noexcept;

  // Whether multiply_scaled() takes such a matrix: of at most most_scaled inputs, and of more than
  // a few outputs.
  static bool can_scale(std::size_t out, std::size_t in);
  static constexpr std::size_t most_scaled = 128;

 private:
  std::size_t out_;
  std::size_t in_;
  AlignedFloats weights_;
};

}  // namespace lore::kernel
