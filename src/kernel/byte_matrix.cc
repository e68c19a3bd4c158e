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

inline constexpr std::size_t byte_panel_width = 32;
inline constexpr std::size_t inputs_together = 4;  // that one instruction multiplies and adds
inline constexpr std::size_t most_byte_inputs = 2048;
inline constexpr std::size_t rows_quantized = 48 * 512;  // bytes

inline constexpr std::size_t whole_groups(std::size_t in) {
  return (in + inputs_together - 1) / inputs_together;
}

// The operands of one call of multiply().
struct ByteProduct {
  Rows x;
  const std::int8_t* weights;
  const float* scales;
  const std::int32_t* row_sums;
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

#if HWY_TARGET == HWY_AVX3

constexpr std::size_t byte_tile_rows = 12;
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

template <typename Part>
HWY_INLINE void finish(const ByteProduct& p, __m512i sums, float scale, std::int32_t zero,
                       std::size_t row, std::size_t column, Part part, float* y) {
  const __m512i offset =
      _mm512_mullo_epi32(_mm512_set1_epi32(zero), _mm512_loadu_si512(p.row_sums + column));
  const __m512 whole = _mm512_cvtepi32_ps(_mm512_sub_epi32(sums, offset));
  FloatVector value = hn::Mul(hn::Mul(FloatVector{whole}, hn::Set(Floats(), scale)),
                              hn::LoadU(Floats(), p.scales + column));
  const Epilogue& e = p.epilogue;
  if (e.bias != nullptr) value = hn::Add(value, part.load(e.bias + column));
  if (e.row_bias != nullptr) {
    value = hn::Add(value, part.load(e.row_bias + row * e.row_bias_stride + column));
  }
  if (e.activation == Activation::relu) value = hn::Max(value, hn::Zero(Floats()));
  part.store(value, y + column);
}

template <std::size_t Rows>
HWY_INLINE void multiply_tile(const ByteProduct& p, const QuantizedRows& x, std::size_t first,
                              std::size_t row, std::size_t column) {
  const std::size_t groups = whole_groups(p.in);
  const std::int8_t* weights = p.weights + column * groups * inputs_together;
  __m512i sums[Rows][2];
  for (std::size_t r = 0; r < Rows; ++r) {
    sums[r][0] = _mm512_setzero_si512();
    sums[r][1] = _mm512_setzero_si512();
  }
  for (std::size_t g = 0; g < groups; ++g) {
    const std::int8_t* w = weights + g * byte_panel_width * inputs_together;
    const __m512i w0 = _mm512_load_si512(w);
    const __m512i w1 = _mm512_load_si512(w + 64);
    for (std::size_t r = 0; r < Rows; ++r) {
      std::int32_t four;
      std::memcpy(&four, x.at(row + r) + g * inputs_together, sizeof four);
      const __m512i value = _mm512_set1_epi32(four);
      sums[r][0] = add_products(sums[r][0], value, w0);
      sums[r][1] = add_products(sums[r][1], value, w1);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    float* y = p.y + (first + row + r) * p.y_stride;
    for (std::size_t v = 0; v < 2; ++v) {
      const std::size_t from = column + v * lanes;
      if (from >= p.out) break;
      const float scale = x.scales[row + r];
      const std::int32_t zero = x.zeros[row + r];
      if (from + lanes <= p.out) {
        finish(p, sums[r][v], scale, zero, first + row + r, from, Whole(), y);
      } else {
        finish(p, sums[r][v], scale, zero, first + row + r, from, First{p.out - from}, y);
      }
    }
    if (p.epilogue.activation == Activation::dice) {
      dice_row(y + column, p.epilogue.dice, column, std::min(byte_panel_width, p.out - column),
               y + column);
    }
  }
}

// The rows that are left, fewer than a tile's.
template <std::size_t Rows>
HWY_INLINE void multiply_rest(const ByteProduct& p, const QuantizedRows& x, std::size_t first,
                              std::size_t row, std::size_t left, std::size_t column) {
  if constexpr (Rows > 0) {
    if (left == Rows) return multiply_tile<Rows>(p, x, first, row, column);
    multiply_rest<Rows - 1>(p, x, first, row, left, column);
  }
}

// Rows of x from `first` on, made bytes, with every panel.
HWY_INLINE void multiply_rows(const ByteProduct& p, const QuantizedRows& x, std::size_t first,
                              std::size_t count) {
  for (std::size_t column = 0; column < p.out; column += byte_panel_width) {
    std::size_t row = 0;
    for (; row + byte_tile_rows <= count; row += byte_tile_rows) {
      multiply_tile<byte_tile_rows>(p, x, first, row, column);
    }
    multiply_rest<byte_tile_rows - 1>(p, x, first, row, count - row, column);
  }
}

void multiply_bytes(const ByteProduct& p) {
  QuantizedRows quantized;
  quantized.stride = (p.in + 63) / 64 * 64;
  const std::size_t most = rows_quantized / quantized.stride;
  for (std::size_t first = 0; first < p.x.count; first += most) {
    const std::size_t count = std::min(most, p.x.count - first);
    for (std::size_t r = 0; r < count; ++r) {
      quantize(p.x.data + (first + r) * p.x.stride, p.in, r, quantized);
    }
    multiply_rows(p, quantized, first, count);
  }
}

#else

void multiply_bytes(const ByteProduct&) {}  // not called: ByteMatrix::is_supported()

#endif

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(multiply_bytes);

std::size_t panels(std::size_t out) {
  return (out + byte_panel_width - 1) / byte_panel_width;
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
  return out >= byte_panel_width && in >= byte_panel_width && in <= most_byte_inputs;
}

ByteMatrix::ByteMatrix(const float* weight, std::size_t out, std::size_t in)
    : out_(out),
      in_(in),
      weights_(panels(out) * byte_panel_width * whole_groups(in) * inputs_together),
      scales_(panels(out) * byte_panel_width),
      row_sums_(panels(out) * byte_panel_width) {
  for (std::size_t o = 0; o < out; ++o) {
    const float* row = weight + o * in;
    scales_[o] = largest(row, in) / 127;
    std::int8_t* panel = weights_.data() + o / byte_panel_width * byte_panel_width *
                                               whole_groups(in) * inputs_together;
    for (std::size_t i = 0; i < in && scales_[o] > 0; ++i) {
      const auto byte = static_cast<std::int8_t>(std::lrint(row[i] / scales_[o]));
      row_sums_[o] += byte;
      panel[(i / inputs_together * byte_panel_width + o % byte_panel_width) * inputs_together +
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
  ({x, weights_.data(), scales_.data(), row_sums_.data(), in_, out_, epilogue, y, y_stride});
}

}  // namespace lore::kernel
#endif
