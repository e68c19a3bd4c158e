#include "kernel/packed_matrix.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/packed_matrix.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/sigmoid-inl.h"
#include "kernel/vectors-inl.h"
// clang-format on

#ifndef LORE_KERNEL_PRODUCT_
#define LORE_KERNEL_PRODUCT_
namespace lore::kernel {

inline constexpr std::size_t most_narrow = 3;  // outputs up to which dot products are faster

// The operands of one call of multiply().
struct Product {
  Rows x;
  const float* weights;
  std::size_t in;
  std::size_t out;
  Epilogue epilogue;
  float* y;
  std::size_t y_stride;
};

}  // namespace lore::kernel
#endif

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

// Rows of x whose sums fit in registers beside two vectors of weights.
constexpr std::size_t tile_rows = HWY_MAX_BYTES >= 64 || HWY_ARCH_ARM ? 12 : 6;

// Writes the sums of outputs from `column` on; Dice is for apply_dice().
template <typename Part>
HWY_INLINE void finish(const Epilogue& e, FloatVector sum, std::size_t row, std::size_t column,
                       Part part, float* y) {
  if (e.bias != nullptr) sum = hn::Add(sum, part.load(e.bias + column));
  if (e.row_bias != nullptr) {
    sum = hn::Add(sum, part.load(e.row_bias + row * e.row_bias_stride + column));
  }
  if (e.activation == Activation::relu) sum = hn::Max(sum, hn::Zero(Floats()));
  part.store(sum, y + column);
}

// Applied to what was just written, still in the first-level cache: inlined into every tile it
// would be most of the code.
HWY_NOINLINE void apply_dice(const Product& p, std::size_t row, std::size_t rows,
                             std::size_t column, std::size_t columns) {
  apply_dice(p.y + row * p.y_stride + column, p.y_stride, rows, p.epilogue.dice, column, columns);
}

// Rows x (Vectors vectors of outputs), all sums in registers: each sum adds up its inputs in
// order, whatever the size of the tile.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_tile(const Product& p, const float* weights, std::size_t row,
                              std::size_t column) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const float* x = p.x.data + row * p.x.stride;
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
      const FloatVector value = hn::Set(d, x[r * p.x.stride + i]);
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(value, w[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) {
      const std::size_t from = column + v * lanes;
      float* y = p.y + (row + r) * p.y_stride;
      if (from + lanes <= p.out) {
        finish(p.epilogue, sums[r][v], row + r, from, Whole(), y);
      } else {
        finish(p.epilogue, sums[r][v], row + r, from, First{p.out - from}, y);
      }
    }
  }
  if (p.epilogue.activation == Activation::dice) {
    apply_dice(p, row, Rows, column, std::min(Vectors * lanes, p.out - column));
  }
}

// The rows that are left, fewer than a tile's.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_rest(const Product& p, const float* weights, std::size_t row,
                              std::size_t column) {
  if constexpr (Rows > 0) {
    if (p.x.count - row == Rows) return multiply_tile<Rows, Vectors>(p, weights, row, column);
    multiply_rest<Rows - 1, Vectors>(p, weights, row, column);
  }
}

template <std::size_t Vectors>
HWY_NOINLINE void multiply_columns(const Product& p, const float* weights, std::size_t column) {
  std::size_t row = 0;
  for (; row + tile_rows <= p.x.count; row += tile_rows) {
    multiply_tile<tile_rows, Vectors>(p, weights, row, column);
  }
  multiply_rest<tile_rows - 1, Vectors>(p, weights, row, column);
}

// Calls f(panel's weights of the outputs, first output, whether two vectors of them) for each one
// or two vectors of outputs, which stand in one panel.
template <typename Function>
HWY_INLINE void for_each_columns(const Product& p, Function f) {
  const std::size_t lanes = hn::Lanes(Floats());
  for (std::size_t column = 0; column < p.out;) {
    const std::size_t panel = column / panel_width;
    const bool pair = column + lanes < p.out;
    f(p.weights + panel * p.in * panel_width + column % panel_width, column, pair);
    column += pair ? 2 * lanes : lanes;
  }
}

HWY_INLINE void multiply_columns(const Product& p, const float* weights, std::size_t column,
                                 bool pair) {
  pair ? multiply_columns<2>(p, weights, column) : multiply_columns<1>(p, weights, column);
}

void multiply_wide(const Product& p) {
  for_each_columns(p, [&](const float* weights, std::size_t column, bool pair)
                          HWY_ATTR { multiply_columns(p, weights, column, pair); });
}

// The weights of one or two vectors of outputs, those of input i scaled by factors_i.
HWY_INLINE void scale(const float* weights, std::size_t in, const float* factors, bool pair,
                      float* scaled) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t i = 0; i < in; ++i) {
    const FloatVector factor = hn::Set(d, factors[i]);
    for (std::size_t v = 0; v < (pair ? 2 : 1); ++v) {
      const std::size_t at = i * panel_width + v * lanes;
      hn::Store(hn::Mul(factor, hn::Load(d, weights + at)), d, scaled + at);
    }
  }
}

void multiply_scaled_wide(const Product& p, const float* factors, std::size_t groups) {
  HWY_ALIGN float scaled[PackedMatrix::most_scaled * panel_width];
  for (std::size_t g = 0; g < groups; ++g) {
    Product group = p;
    group.y = p.y + g * p.out;
    if (p.epilogue.bias != nullptr) group.epilogue.bias = p.epilogue.bias + g * p.out;
    for_each_columns(group, [&](const float* weights, std::size_t column, bool pair) HWY_ATTR {
      scale(weights, p.in, factors + g * p.in, pair, scaled);
      multiply_columns(group, scaled, column, pair);
    });
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
  const Epilogue& e = p.epilogue;
  for (std::size_t r = 0; r < p.x.count; ++r) {
    for (std::size_t o = 0; o < p.out; ++o) {
      float sum = dot(p.x.data + r * p.x.stride, p.weights + o * stride, p.in);
      if (e.bias != nullptr) sum += e.bias[o];
      if (e.row_bias != nullptr) sum += e.row_bias[r * e.row_bias_stride + o];
      p.y[r * p.y_stride + o] = e.activation == Activation::relu && !(sum > 0) ? 0 : sum;
    }
    if (e.activation == Activation::dice) apply_dice(p, r, 1, 0, p.out);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(multiply_wide);
HWY_EXPORT(multiply_scaled_wide);
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

void PackedMatrix::multiply(Rows x, const Epilogue& epilogue, float* y,
                            std::size_t y_stride) const noexcept {
  const Product product{x, weights_.data(), in_, out_, epilogue, y, y_stride};
  if (out_ <= most_narrow) {
    HWY_DYNAMIC_DISPATCH(multiply_narrow)(product);
  } else {
    HWY_DYNAMIC_DISPATCH(multiply_wide)(product);
  }
}

void PackedMatrix::multiply(const float* x, std::size_t x_stride, std::size_t rows,
                            const float* bias, Activation activation, float* y) const noexcept {
  multiply({x, x_stride, rows}, {.bias = bias, .activation = activation}, y, out_);
}

bool PackedMatrix::can_scale(std::size_t out, std::size_t in) {
  return in <= most_scaled && out > most_narrow;
}

void PackedMatrix::multiply_scaled(Rows x, const float* factors, std::size_t groups,
                                   const Epilogue& epilogue, float* y) const noexcept {
  const Product product{x, weights_.data(), in_, out_, epilogue, y, groups * out_};
  HWY_DYNAMIC_DISPATCH(multiply_scaled_wide)(product, factors, groups);
}

}  // namespace lore::kernel
#endif
