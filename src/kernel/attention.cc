#include "kernel/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/attention.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

#ifndef LORE_KERNEL_ATTENTION_BLOCKS_
#define LORE_KERNEL_ATTENTION_BLOCKS_
namespace lore::kernel {

inline constexpr std::size_t panel_keys = 32;     // keys whose columns stand together
inline constexpr std::size_t block_queries = 12;  // queries whose scores are held at once
inline constexpr float log2_e = 1.44269504f;      // scores count in powers of two

inline std::size_t padded_keys(std::size_t tokens) {
  return (tokens + panel_keys - 1) / panel_keys * panel_keys;
}

// y [rows, columns] = x [rows, inner] w [inner, columns], each with its stride.
struct SmallProduct {
  const float* x;
  std::size_t x_stride;
  const float* w;
  std::size_t w_stride;
  float* y;
  std::size_t y_stride;
  std::size_t inner;
};

}  // namespace lore::kernel
#endif

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

// Rows x Vectors vectors, all sums in registers; `part` says how much of the last vector there is.
template <std::size_t Rows, std::size_t Vectors, typename Part>
HWY_INLINE void multiply_tile(const SmallProduct& p, std::size_t row, std::size_t column,
                              Part part) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const float* x = p.x + row * p.x_stride;
  FloatVector sums[Rows][Vectors];
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::Zero(d);
  }
  for (std::size_t i = 0; i < p.inner; ++i) {
    const float* from = p.w + i * p.w_stride + column;
    FloatVector w[Vectors];
    for (std::size_t v = 0; v + 1 < Vectors; ++v) w[v] = hn::LoadU(d, from + v * lanes);
    w[Vectors - 1] = part.load(from + (Vectors - 1) * lanes);
    for (std::size_t r = 0; r < Rows; ++r) {
      const FloatVector value = hn::Set(d, x[r * p.x_stride + i]);
      for (std::size_t v = 0; v < Vectors; ++v) sums[r][v] = hn::MulAdd(value, w[v], sums[r][v]);
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    float* to = p.y + (row + r) * p.y_stride + column;
    for (std::size_t v = 0; v + 1 < Vectors; ++v) hn::StoreU(sums[r][v], d, to + v * lanes);
    part.store(sums[r][Vectors - 1], to + (Vectors - 1) * lanes);
  }
}

template <std::size_t Vectors, typename Part>
HWY_INLINE void multiply_rows(const SmallProduct& p, std::size_t rows, std::size_t column,
                              Part part) {
  constexpr std::size_t tile = HWY_MAX_BYTES >= 64 || HWY_ARCH_ARM ? 12 : 6;
  std::size_t row = 0;
  for (; row + tile <= rows; row += tile) multiply_tile<tile, Vectors>(p, row, column, part);
  for (; row + 3 <= rows; row += 3) multiply_tile<3, Vectors>(p, row, column, part);
  for (; row < rows; ++row) multiply_tile<1, Vectors>(p, row, column, part);
}

HWY_INLINE void multiply(const SmallProduct& p, std::size_t rows, std::size_t columns) {
  const std::size_t lanes = hn::Lanes(Floats());
  std::size_t column = 0;
  for (; column + 2 * lanes <= columns; column += 2 * lanes) {
    multiply_rows<2>(p, rows, column, Whole());
  }
  for (; column + lanes <= columns; column += lanes) multiply_rows<1>(p, rows, column, Whole());
  if (column < columns) multiply_rows<1>(p, rows, column, First{columns - column});
}

// Keys as panels [panel][width][panel_keys], scaled by log2(e) / sqrt(width); zeros beyond the
// last.
HWY_INLINE void pack_keys(const Attention& a, const float* keys, float* panels) {
  const float scale = log2_e / std::sqrt(static_cast<float>(a.width));
  for (std::size_t first = 0; first < padded_keys(a.tokens); first += panel_keys) {
    float* panel = panels + first * a.width;
    const std::size_t count = std::min(panel_keys, a.tokens - first);
    if (count < panel_keys) std::fill_n(panel, panel_keys * a.width, 0.0f);
    for (std::size_t key = 0; key < count; ++key) {
      const float* from = keys + (first + key) * a.k.stride;
      for (std::size_t i = 0; i < a.width; ++i) panel[i * panel_keys + key] = from[i] * scale;
    }
  }
}

// 2^x to 2e-7 of itself, for x in [-126, 0]; 2^-126 below. The polynomial is that of Cephes.
HWY_INLINE FloatVector power_of_two(FloatVector x) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  x = hn::Max(x, hn::Set(d, -126.0f));
  const FloatVector whole = hn::Round(x);
  const FloatVector part = hn::Sub(x, whole);
  FloatVector sum = hn::Set(d, 1.535336188e-4f);
  for (const float coefficient : {1.339887440e-3f, 9.618437358e-3f, 5.550332471e-2f,
                                  2.402264791e-1f, 6.931472029e-1f, 1.0f}) {
    sum = hn::MulAdd(sum, part, hn::Set(d, coefficient));
  }
  const auto exponent = hn::ShiftLeft<23>(hn::ConvertTo(integers, whole));
  return hn::BitCast(d, hn::Add(hn::BitCast(integers, sum), exponent));
}

// Turns scores into 2^(score - largest); returns their sum.
HWY_INLINE float exponentials(float* scores, std::size_t keys) {
  const Floats d;
  FloatVector largest = hn::Set(d, -std::numeric_limits<float>::infinity());
  const std::size_t lanes = hn::Lanes(d);
  std::fill_n(scores + keys, (lanes - keys % lanes) % lanes,
              -std::numeric_limits<float>::infinity());
  for (std::size_t k = 0; k < keys; k += lanes) largest = hn::Max(largest, hn::Load(d, scores + k));
  largest = hn::MaxOfLanes(d, largest);
  FloatVector sum = hn::Zero(d);
  for (std::size_t k = 0; k < keys; k += lanes) {
    const FloatVector power = power_of_two(hn::Sub(hn::Load(d, scores + k), largest));
    hn::Store(power, d, scores + k);
    sum = hn::Add(sum, power);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

HWY_INLINE void add_bias(const float* bias, float* scores, std::size_t keys) {
  for_each_vector(keys, [&](std::size_t k, auto part) HWY_ATTR {
    part.store(hn::MulAdd(part.load(bias + k), hn::Set(Floats(), log2_e), part.load(scores + k)),
               scores + k);
  });
}

HWY_INLINE void scale_row(float* row, std::size_t cols, float factor) {
  const FloatVector factors = hn::Set(Floats(), factor);
  for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
    part.store(hn::Mul(part.load(row + c), factors), row + c);
  });
}

// One head's queries from `first` on, at most block_queries of them.
HWY_INLINE void attend_block(const Attention& a, std::size_t head, std::size_t first,
                             const float* panels, float* scores, float* out) {
  const std::size_t rows = std::min(block_queries, a.tokens - first);
  const std::size_t keys = a.causal ? first + rows : a.tokens;
  const std::size_t stride = padded_keys(a.tokens);
  const float* q = a.q.data + first * a.q.stride + head * a.width;
  for (std::size_t key = 0; key < keys; key += panel_keys) {
    multiply({q, a.q.stride, panels + key * a.width, panel_keys, scores + key, stride, a.width},
             rows, panel_keys);
  }
  float sums[block_queries];
  for (std::size_t r = 0; r < rows; ++r) {
    float* row = scores + r * stride;
    const std::size_t seen = a.causal ? first + r + 1 : keys;
    if (a.bias != nullptr) add_bias(a.bias + head * a.bias_stride - (first + r), row, seen);
    sums[r] = exponentials(row, seen);
    std::fill(row + seen, row + keys, 0.0f);
  }
  const std::size_t key_head = head * a.key_heads / a.heads;
  const std::size_t out_stride = a.heads * a.width;
  float* to = out + first * out_stride + head * a.width;
  multiply({scores, stride, a.v.data + key_head * a.width, a.v.stride, to, out_stride, keys}, rows,
           a.width);
  for (std::size_t r = 0; r < rows; ++r) scale_row(to + r * out_stride, a.width, 1 / sums[r]);
}

void attend_all(const Attention& a, float* scratch, float* out) {
  float* panels = scratch;
  float* scores = scratch + padded_keys(a.tokens) * a.width;
  const std::size_t sharing = a.heads / a.key_heads;
  for (std::size_t head = 0; head < a.heads; ++head) {
    if (head % sharing == 0) pack_keys(a, a.k.data + head / sharing * a.width, panels);
    for (std::size_t first = 0; first < a.tokens; first += block_queries) {
      attend_block(a, head, first, panels, scores, out);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(attend_all);

}  // namespace

std::size_t attention_scratch(std::size_t tokens, std::size_t width) noexcept {
  return padded_keys(tokens) * (width + block_queries);
}

void attend(const Attention& attention, float* scratch, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(attend_all)(attention, scratch, out);
}

}  // namespace lore::kernel
#endif
