#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/aligned.h"
#include "kernel/packed_matrix.h"

namespace lore::kernel {

// A weight matrix [out, in] as bytes: each output's weights as round(w / scale) with a scale of its
// own, largest |w| / 127. Rows to be multiplied are made bytes on the way, each by a scale of its
// own as well, so that a row's result does not depend on the other rows. Sums are exact; what is
// lost is the rounding, some 0.5 % of the largest weight and number.
//
// Weights are cut into panels of 32 outputs, four inputs of one output side by side.
// Thread safety: const members are safe for concurrent use.
class ByteMatrix {
 public:
  // Whether this processor multiplies bytes faster than floats: AVX-512 with VNNI.
  static bool is_supported();

  // Whether such a matrix is worth it: not for few inputs or outputs, nor for very many inputs.
  static bool takes(std::size_t out, std::size_t in);

  // `weight` is row-major [out, in].
  // REQUIRES: takes(out, in).
  ByteMatrix(const float* weight, std::size_t out, std::size_t in);

  std::size_t bytes() const;

  // As PackedMatrix::multiply().
  // REQUIRES: is_supported().
  void multiply(Rows x, const Epilogue& epilogue, float* y, std::size_t y_stride) const noexcept;

 private:
  std::size_t out_;
  std::size_t in_;
  std::vector<std::int8_t, CacheLineAllocator<std::int8_t>> weights_;
  AlignedFloats scales_;                // by output
  std::vector<std::int32_t> row_sums_;  // of the weights as bytes, by output
};

// As PackedMatrix::multiply_scaled(), the scaled weights made bytes for each group as a ByteMatrix
// has them.
// REQUIRES: ByteMatrix::is_supported(); PackedMatrix::can_scale() such a matrix.
void multiply_scaled_bytes(const PackedMatrix& weights, Rows x, const float* factors,
                           std::size_t groups, const Epilogue& epilogue, float* y) noexcept;

}  // namespace lore::kernel
