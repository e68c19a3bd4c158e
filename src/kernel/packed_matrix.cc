#include "kernel/packed_matrix.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/packed_matrix.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

#ifndef LORE_KERNEL_PRODUCT_
#define LORE_KERNEL_PRODUCT_
namespace lore::kernel {

inline constexpr std::size_t panel_width = 32;
inline constexpr std::size_t most_narrow = 3;  // outputs up to which dot products are faster

// The operands of one call of multiply().
struct Product {
  const float* x;
  std::size_t x_stride;
  std::size_t rows;
  const float* weights;
  std::size_t in;
  std::size_t out;
  const float* bias;
  Activation activation;
  float* y;
};

}  // namespace lore::kernel
#endif

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

// Rows of x whose sums fit in registers beside two vectors of weights.
constexpr std::size_t tile_rows = HWY_MAX_BYTES >= 64 || HWY_ARCH_ARM ? 12 : 6;

// Writes the sums of outputs from `column` on.
template <typename Part>
HWY_INLINE void finish(const Product& p, FloatVector sum, std::size_t column, Part part, float* y) {
  if (p.bias != nullptr) sum = hn::Add(sum, part.load(p.bias + column));
  if (p.activation == Activation::relu) sum = hn::Max(sum, hn::Zero(Floats()));
  part.store(sum, y + column);
}

// Rows x (Vectors vectors of outputs), all sums in registers: each sum adds up its inputs in
// order, whatever the size of the tile.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_tile(const Product& p, const float* weights, std::size_t row,
                              std::size_t column) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const float* x = p.x + row * p.x_stride;
  FloatVector sums[Rows][Vectors];
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  }
  for (std::size_t i = 0; i < p.in; ++i) {
    FloatVector w[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) {
      w[v] = hn::Load(d, weights + i * panel_width + v * lanes);
    }
    for (std::size_t r = 0; r < Rows; ++r) {
      const FloatVector value = hn::Set(d, x[r * p.x_stride + i]);
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(value, w[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t from = column + v * lanes;
      float* y = p.y + (row + r) * p.out;
      if (from + lanes <= p.out) {
        finish(p, sums[r][v], from, Whole(), y);
      } else {
        finish(p, sums[r][v], from, First{p.out - from}, y);
      }
    }
  }
}

// The rows that are left, fewer than a tile's.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_rest(const Product& p, const float* weights, std::size_t row,
                              std::size_t column) {
  if constexpr (Rows > 0) {
    if (p.rows - row == Rows) return multiply_tile<Rows, Vectors>(p, weights, row, column);
    multiply_rest<Rows - 1, Vectors>(p, weights, row, column);
  }
}

template <std::size_t Vectors>
HWY_NOINLINE void multiply_columns(const Product& p, const float* weights, std::size_t column) {
  std::size_t row = 0;
  for (; row + tile_rows <= p.rows; row += tile_rows) {
    multiply_tile<tile_rows, Vectors>(p, weights, row, column);
  }
  multiply_rest<tile_rows - 1, Vectors>(p, weights, row, column);
}

void multiply_wide(const Product& p) {
  const std::size_t lanes = hn::Lanes(Floats());
  for (std::size_t column = 0; column < p.out;) {
    const std::size_t panel = column / panel_width;
    const float* weights = p.weights + panel * p.in * panel_width + column % panel_width;
    const bool pair = column + lanes < p.out;
    pair ? multiply_columns<2>(p, weights, column) : multiply_columns<1>(p, weights, column);
    column += pair ? 2 * lanes : lanes;
  }
}

HWY_INLINE float dot(const float* x, const float* weights, std::size_t in) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  FloatVector sum = hn::Zero(d);
  std::size_t i = 0;
  for (; i + lanes <= in; i += lanes) {
    sum = hn::MulAdd(hn::LoadU(d, x + i), hn::Load(d, weights + i), sum);
  }
  if (i < in) sum = hn::MulAdd(First{in - i}.load(x + i), hn::Load(d, weights + i), sum);
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

void multiply_narrow(const Product& p) {
  const std::size_t stride = (p.in + cache_line_floats - 1) / cache_line_floats * cache_line_floats;
  for (std::size_t r = 0; r < p.rows; ++r) {
    for (std::size_t o = 0; o < p.out; ++o) {
      float sum = dot(p.x + r * p.x_stride, p.weights + o * stride, p.in);
      if (p.bias != nullptr) sum += p.bias[o];
      p.y[r * p.out + o] = p.activation == Activation::relu && !(sum > 0) ? 0 : sum;
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(multiply_wide);
HWY_EXPORT(multiply_narrow);

std::size_t rounded_up(std::size_t n, std::size_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

AlignedFloats pack_rows(const float* weight, std::size_t out, std::size_t in) {
  const std::size_t stride = rounded_up(in, cache_line_floats);
  AlignedFloats packed(out * stride);
  for (std::size_t o = 0; o < out; ++o) {
    std::copy_n(weight + o * in, in, packed.begin() + static_cast<std::ptrdiff_t>(o * stride));
  }
  return packed;
}

AlignedFloats pack_panels(const float* weight, std::size_t out, std::size_t in) {
  AlignedFloats packed(rounded_up(out, panel_width) * in);
  for (std::size_t o = 0; o < out; ++o) {
    float* panel = packed.data() + o / panel_width * in * panel_width + o % panel_width;
    for (std::size_t i = 0; i < in; ++i) panel[i * panel_width] = weight[o * in + i];
  }
  return packed;
}

}  // namespace

PackedMatrix::PackedMatrix(const float* weight, std::size_t out, std::size_t in)
    : out_(out),
      in_(in),
      weights_(out <= most_narrow ? pack_rows(weight, out, in) : pack_panels(weight, out, in)) {}

void PackedMatrix::multiply(const float* x, std::size_t x_stride, std::size_t rows,
                            const float* bias, Activation activation, float* y) const noexcept {
  const Product product{x, x_stride, rows, weights_.data(), in_, out_, bias, activation, y};
  if (out_ <= most_narrow) {
    HWY_DYNAMIC_DISPATCH(multiply_narrow)(product);
  } else {
    HWY_DYNAMIC_DISPATCH(multiply_wide)(product);
  }
}

}  // namespace lore::kernel
#endif
