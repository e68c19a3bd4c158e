#include "kernel/byte_matrix.h"

#include <algorithm>
#include <cmath>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/byte_matrix.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/sigmoid-inl.h"
#include "kernel/vectors-inl.h"
// clang-format on

#ifndef LORE_KERNEL_BYTE_PRODUCT_
#define LORE_KERNEL_BYTE_PRODUCT_
namespace lore::kernel {

inline constexpr std::size_t inputs_together = 4;  // that one instruction multiplies and adds
inline constexpr std::size_t most_byte_inputs = 5120;
inline constexpr std::size_t byte_tile_rows = 12;
inline constexpr std::size_t rows_quantized = byte_tile_rows * most_byte_inputs;  // bytes
inline constexpr std::size_t cached_rows = 48 * 512;  // bytes of them, where that makes a tile

inline constexpr std::size_t whole_groups(std::size_t in) {
  return (in + inputs_together - 1) / inputs_together;
}

// Weights of up to 32 outputs: those of four inputs of one output side by side.
struct BytePanel {
  const std::int8_t* weights;
  const float* scales;           // by output
  const std::int32_t* row_sums;  // of the weights, by output
};

// The operands of one call of multiply().
struct ByteProduct {
  Rows x;
  BytePanel first;  // the others follow
  std::size_t in;
  std::size_t out;
  Epilogue epilogue;
  float* y;
  std::size_t y_stride;

  BytePanel panel(std::size_t column) const {
    return {first.weights + column * whole_groups(in) * inputs_together, first.scales + column,
            first.row_sums + column};
  }
};

// The operands of one call of multiply_scaled_bytes(): the weights are floats yet.
struct ScaledByteProduct {
  ByteProduct product;  // of each group, but for `first`
  const float* weights;
  const float* factors;
  std::size_t groups;
};

}  // namespace lore::kernel
#endif

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3

constexpr std::size_t lanes = 16;

// sums + the products of four unsigned bytes with four signed ones, for each of 16 lanes. Written
// out because Highway's AVX-512 does not let the compiler use VNNI: is_supported() looks for it.
HWY_INLINE __m512i add_products(__m512i sums, __m512i x, __m512i weights) {
  asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(x), "v"(weights));
  return sums;
}

// Rows as unsigned bytes: number = scale (byte - zero).
struct QuantizedRows {
  alignas(64) std::uint8_t bytes[rows_quantized];
  float scales[rows_quantized / 64];
  std::int32_t zeros[rows_quantized / 64];
  std::size_t stride = 0;  // bytes from row to row

  const std::uint8_t* at(std::size_t row) const { return bytes + row * stride; }
};

// A row that is nowhere negative, as behind a ReLU, uses the whole range of a byte.
HWY_INLINE void quantize(const float* x, std::size_t in, std::size_t row, QuantizedRows& to) {
  const Floats d;
  FloatVector least = hn::Zero(d);
  FloatVector most = hn::Zero(d);
  for_each_vector(in, [&](std::size_t i, auto part) HWY_ATTR {
    const FloatVector v = part.load(x + i);
    least = hn::Min(least, v);
    most = hn::Max(most, v);
  });
  const float lowest = hn::GetLane(hn::MinOfLanes(d, least));
  const float highest = hn::GetLane(hn::MaxOfLanes(d, most));
  const float scale = lowest < 0 ? std::max(-lowest, highest) / 127 : highest / 255;
  to.scales[row] = scale;
  to.zeros[row] = lowest < 0 ? 128 : 0;
  const FloatVector inverse = hn::Set(d, scale > 0 ? 1 / scale : 0);
  const __m512i zero = _mm512_set1_epi32(to.zeros[row]);
  std::uint8_t* bytes = to.bytes + row * to.stride;
  for_each_vector(in, [&](std::size_t i, auto part) HWY_ATTR {
    const __m512i whole = _mm512_cvtps_epi32(hn::Mul(part.load(x + i), inverse).raw);
    const __m128i narrow = _mm512_cvtusepi32_epi8(
        _mm512_max_epi32(_mm512_add_epi32(whole, zero), _mm512_setzero_si512()));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes + i), narrow);
  });
}

// A row's sums with one vector of outputs, from `column` on.
template <typename Part>
HWY_INLINE void finish(const Epilogue& e, __m512i sums, float scale, FloatVector scales,
                       std::size_t row, std::size_t column, Part part, float* y) {
  FloatVector value =
      hn::Mul(hn::Mul(FloatVector{_mm512_cvtepi32_ps(sums)}, hn::Set(Floats(), scale)), scales);
  if (e.bias != nullptr) value = hn::Add(value, part.load(e.bias + column));
  if (e.row_bias != nullptr) {
    value = hn::Add(value, part.load(e.row_bias + row * e.row_bias_stride + column));
  }
  if (e.activation == Activation::relu) value = hn::Max(value, hn::Zero(Floats()));
  part.store(value, y + column);
}

// Rows x (Vectors vectors of outputs of a panel). What sums of numbers shifted by their zero hold
// too much is where they begin.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_tile(const ByteProduct& p, const BytePanel& panel, const QuantizedRows& x,
                              std::size_t first, std::size_t row, std::size_t column) {
  const std::size_t groups = whole_groups(p.in);
  __m512i sums[Rows][Vectors];
  for (std::size_t v = 0; v < Vectors; ++v) {
    const __m512i row_sums = _mm512_loadu_si512(panel.row_sums + v * lanes);
    for (std::size_t r = 0; r < Rows; ++r) {
      sums[r][v] = _mm512_mullo_epi32(_mm512_set1_epi32(-x.zeros[row + r]), row_sums);
    }
  }
  for (std::size_t g = 0; g < groups; ++g) {
    const std::int8_t* weights = panel.weights + g * panel_width * inputs_together;
    __m512i w[Vectors];
    for (std::size_t v = 0; v < Vectors; ++v) w[v] = _mm512_load_si512(weights + v * 64);
    for (std::size_t r = 0; r < Rows; ++r) {
      std::int32_t four;
      std::memcpy(&four, x.at(row + r) + g * inputs_together, sizeof four);
      const __m512i value = _mm512_set1_epi32(four);
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = add_products(sums[r][v], value, w[v]);
    }
  }
  const Epilogue epilogue = p.epilogue;
  for (std::size_t v = 0; v < Vectors; ++v) {
    const std::size_t from = column + v * lanes;
    const FloatVector scales = hn::LoadU(Floats(), panel.scales + v * lanes);
    for (std::size_t r = 0; r < Rows; ++r) {
      float* y = p.y + (first + row + r) * p.y_stride;
      const float scale = x.scales[row + r];
      if (from + lanes <= p.out) {
        finish(epilogue, sums[r][v], scale, scales, first + row + r, from, Whole(), y);
      } else {
        finish(epilogue, sums[r][v], scale, scales, first + row + r, from, First{p.out - from}, y);
      }
    }
  }
}

// The rows that are left, fewer than a tile's.
template <std::size_t Rows, std::size_t Vectors>
HWY_INLINE void multiply_rest(const ByteProduct& p, const BytePanel& panel, const QuantizedRows& x,
                              std::size_t first, std::size_t row, std::size_t left,
                              std::size_t column) {
  if constexpr (Rows > 0) {
    if (left == Rows) return multiply_tile<Rows, Vectors>(p, panel, x, first, row, column);
    multiply_rest<Rows - 1, Vectors>(p, panel, x, first, row, left, column);
  }
}

template <std::size_t Vectors>
HWY_NOINLINE void multiply_panel(const ByteProduct& p, const BytePanel& panel,
                                 const QuantizedRows& x, std::size_t first, std::size_t count,
                                 std::size_t column) {
  std::size_t row = 0;
  for (; row + byte_tile_rows <= count; row += byte_tile_rows) {
    multiply_tile<byte_tile_rows, Vectors>(p, panel, x, first, row, column);
  }
  multiply_rest<byte_tile_rows - 1, Vectors>(p, panel, x, first, row, count - row, column);
  if (p.epilogue.activation != Activation::dice) return;
  const std::size_t columns = std::min(Vectors * lanes, p.out - column);
  apply_dice(p.y + first * p.y_stride + column, p.y_stride, count, p.epilogue.dice, column,
             columns);
}

// Rows of x from `first` on, made bytes, with the outputs of one panel, from `column` on.
HWY_INLINE void multiply_columns(const ByteProduct& p, const BytePanel& panel,
                                 const QuantizedRows& x, std::size_t first, std::size_t count,
                                 std::size_t column) {
  if (column + lanes < p.out) {
    multiply_panel<2>(p, panel, x, first, count, column);
  } else {
    multiply_panel<1>(p, panel, x, first, count, column);
  }
}

// Calls f(first row, count of rows made bytes) for as many rows at a time as there is room for.
template <typename Function>
HWY_INLINE void for_quantized_rows(const Rows& x, std::size_t in, QuantizedRows& quantized,
                                   Function f) {
  quantized.stride = (in + 63) / 64 * 64;
  const std::size_t most = std::max(byte_tile_rows, cached_rows / quantized.stride);
  for (std::size_t first = 0; first < x.count; first += most) {
    const std::size_t count = std::min(most, x.count - first);
    for (std::size_t r = 0; r < count; ++r) {
      quantize(x.data + (first + r) * x.stride, in, r, quantized);
    }
    f(first, count);
  }
}

void multiply_bytes(const ByteProduct& p) {
  QuantizedRows quantized;
  for_quantized_rows(p.x, p.in, quantized, [&](std::size_t first, std::size_t count) HWY_ATTR {
    for (std::size_t column = 0; column < p.out; column += panel_width) {
      multiply_columns(p, p.panel(column), quantized, first, count, column);
    }
  });
}

// A panel of weights, those of input i scaled by factors_i, as bytes.
struct ScaledPanel {
  alignas(64) std::int8_t bytes[PackedMatrix::most_scaled * panel_width];
  float scales[panel_width];
  std::int32_t row_sums[panel_width];

  BytePanel view() const { return {bytes, scales, row_sums}; }
};

// Those of one vector of outputs, the `v`-th of the panel.
HWY_INLINE void quantize_scaled(const float* weights, const float* factors, std::size_t in,
                                std::size_t v, ScaledPanel& to) {
  const Floats d;
  const auto scaled = [&](std::size_t i) HWY_ATTR {
    return hn::Mul(hn::Load(d, weights + i * panel_width + v * lanes), hn::Set(d, factors[i]));
  };
  FloatVector most = hn::Zero(d);
  for (std::size_t i = 0; i < in; ++i) most = hn::Max(most, hn::Abs(scaled(i)));
  const FloatVector scales = hn::Mul(most, hn::Set(d, 1.0f / 127));
  const auto is_some = hn::Gt(scales, hn::Zero(d));
  const FloatVector inverse = hn::IfThenElseZero(is_some, hn::Div(hn::Set(d, 1), scales));
  __m512i sums = _mm512_setzero_si512();
  for (std::size_t g = 0; g < whole_groups(in); ++g) {
    __m512i four = _mm512_setzero_si512();
    for (std::size_t k = std::min(inputs_together, in - g * inputs_together); k-- > 0;) {
      const __m512i whole =
          _mm512_cvtps_epi32(hn::Mul(scaled(g * inputs_together + k), inverse).raw);
      four = _mm512_or_si512(_mm512_slli_epi32(four, 8),
                             _mm512_and_si512(whole, _mm512_set1_epi32(255)));
    }
    sums = add_products(sums, _mm512_set1_epi8(1), four);
    _mm512_store_si512(to.bytes + (g * panel_width + v * lanes) * inputs_together, four);
  }
  hn::StoreU(scales, d, to.scales + v * lanes);
  _mm512_storeu_si512(to.row_sums + v * lanes, sums);
}

void multiply_scaled_by_bytes(const ScaledByteProduct& s) {
  QuantizedRows quantized;
  ScaledPanel panel;
  ByteProduct p = s.product;
  for_quantized_rows(p.x, p.in, quantized, [&](std::size_t first, std::size_t count) HWY_ATTR {
    for (std::size_t g = 0; g < s.groups; ++g) {
      p.y = s.product.y + g * p.out;
      if (s.product.epilogue.bias != nullptr) p.epilogue.bias = s.product.epilogue.bias + g * p.out;
      for (std::size_t column = 0; column < p.out; column += panel_width) {
        for (std::size_t v = 0; v < 2; ++v) {
          quantize_scaled(s.weights + column * p.in, s.factors + g * p.in, p.in, v, panel);
        }
        multiply_columns(p, panel.view(), quantized, first, count, column);
      }
    }
  });
}

#else

// Not called: ByteMatrix::is_supported().
void multiply_bytes(const ByteProduct&) {}
void multiply_scaled_by_bytes(const ScaledByteProduct&) {}

#endif

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(multiply_bytes);
HWY_EXPORT(multiply_scaled_by_bytes);

std::size_t panels(std::size_t out) {
  return (out + panel_width - 1) / panel_width;
}

float largest(const float* weights, std::size_t count) {
  float most = 0;
  for (std::size_t i = 0; i < count; ++i) most = std::max(most, std::abs(weights[i]));
  return most;
}

}  // namespace

bool ByteMatrix::is_supported() {
#if HWY_ARCH_X86
  static const bool has_vnni = __builtin_cpu_supports("avx512vnni");
  return has_vnni && (hwy::SupportedTargets() & HWY_AVX3) != 0;
#else
  return false;
#endif
}

bool ByteMatrix::takes(std::size_t out, std::size_t in) {
  return out >= panel_width && in >= panel_width && in <= most_byte_inputs;
}

ByteMatrix::ByteMatrix(const float* weight, std::size_t out, std::size_t in)
    : out_(out),
      in_(in),
      weights_(panels(out) * panel_width * whole_groups(in) * inputs_together),
      scales_(panels(out) * panel_width),
      row_sums_(panels(out) * panel_width) {
  for (std::size_t o = 0; o < out; ++o) {
    const float* row = weight + o * in;
    scales_[o] = largest(row, in) / 127;
    std::int8_t* panel =
        weights_.data() + o / panel_width * panel_width * whole_groups(in) * inputs_together;
    for (std::size_t i = 0; i < in && scales_[o] > 0; ++i) {
      const auto byte = static_cast<std::int8_t>(std::lrint(row[i] / scales_[o]));
      row_sums_[o] += byte;
      panel[(i / inputs_together * panel_width + o % panel_width) * inputs_together +
            i % inputs_together] = byte;
    }
  }
}

std::size_t ByteMatrix::bytes() const {
  return weights_.size() + scales_.size() * sizeof(float) + row_sums_.size() * sizeof(std::int32_t);
}

void ByteMatrix::multiply(Rows x, const Epilogue& epilogue, float* y,
                          std::size_t y_stride) const noexcept {
  HWY_DYNAMIC_DISPATCH(multiply_bytes)
  ({x, {weights_.data(), scales_.data(), row_sums_.data()}, in_, out_, epilogue, y, y_stride});
}

void multiply_scaled_bytes(const PackedMatrix& weights, Rows x, const float* factors,
                           std::size_t groups, const Epilogue& epilogue, float* y) noexcept {
  const std::size_t out = weights.out();
  const ByteProduct product{x, {}, weights.in(), out, epilogue, y, groups * out};
  HWY_DYNAMIC_DISPATCH(multiply_scaled_by_bytes)({product, weights.panels(), factors, groups});
}

}  // namespace lore::kernel
#endif
