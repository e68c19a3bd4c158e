#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/aligned.h"

namespace lore::kernel {

enum class Activation : std::uint8_t { none, relu };

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

  // y = activation(x W^T + bias): x [rows, in] with `x_stride` floats from row to row, y
  // [rows, out] dense, bias [out] or null. A row's result does not depend on the other rows.
  void multiply(const float* x, std::size_t x_stride, std::size_t rows, const float* bias,
                Activation activation, float* y) const noexcept;

 private:
  std::size_t out_;
  std::size_t in_;
  AlignedFloats weights_;
};

}  // namespace lore::kernel
