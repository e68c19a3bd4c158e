#include "kernel/quantize.h"

#include <algorithm>
#include <cstring>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/quantize.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

using Integers = hn::RebindToSigned<Floats>;
using Bytes = hn::Rebind<std::int8_t, Floats>;
using Halves = hn::Rebind<std::uint16_t, Floats>;

HWY_INLINE hn::Vec<Halves> halves_of(FloatVector x) {
  const hn::RebindToUnsigned<Floats> d;
  const auto bits = hn::BitCast(d, x);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d, 1));
  const auto rounded = hn::Add(hn::Add(bits, hn::Set(d, 0x7fff)), odd);
  return hn::TruncateTo(Halves(), hn::ShiftRight<16>(rounded));
}

void to_bf16_all(const float* x, std::size_t count, std::uint16_t* out) {
  const std::size_t lanes = hn::Lanes(Floats());
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(halves_of(hn::LoadU(Floats(), x + i)), Halves(), out + i);
  }
  if (i == count) return;
  HWY_ALIGN std::uint16_t rest[hn::MaxLanes(Floats())];
  hn::Store(halves_of(First{count - i}.load(x + i)), Halves(), rest);
  std::memcpy(out + i, rest, (count - i) * sizeof(std::uint16_t));
}

HWY_INLINE float largest_of(const float* x, std::size_t cols) {
  FloatVector largest = hn::Zero(Floats());
  for_each_vector(cols, [&](std::size_t c, auto part)
                            HWY_ATTR { largest = hn::Max(largest, hn::Abs(part.load(x + c))); });
  return hn::GetLane(hn::MaxOfLanes(Floats(), largest));
}

HWY_INLINE hn::Vec<Bytes> bytes_of(FloatVector x, FloatVector factor) {
  return hn::DemoteTo(Bytes(), hn::NearestInt(hn::Mul(x, factor)));
}

HWY_INLINE void quantize_row(const float* x, std::size_t cols, float factor, std::int8_t* out) {
  const FloatVector factors = hn::Set(Floats(), factor);
  const std::size_t lanes = hn::Lanes(Floats());
  std::size_t c = 0;
  for (; c + lanes <= cols; c += lanes) {
    hn::StoreU(bytes_of(hn::LoadU(Floats(), x + c), factors), Bytes(), out + c);
  }
  if (c == cols) return;
  HWY_ALIGN std::int8_t rest[hn::MaxLanes(Floats())];
  hn::Store(bytes_of(First{cols - c}.load(x + c), factors), Bytes(), rest);
  std::memcpy(out + c, rest, cols - c);
}

void quantize_all(const float* x, std::size_t rows, std::size_t cols, std::int8_t* out,
                  std::size_t stride, float* scales) {
  for (std::size_t r = 0; r < rows; ++r, x += cols, out += stride) {
    const float largest = largest_of(x, cols);
    scales[r] = largest / 127;
    quantize_row(x, cols, largest > 0 ? 127 / largest : 0, out);
    std::fill(out + cols, out + stride, std::int8_t{0});
  }
}

void dequantize_all(const std::int32_t* sums, std::size_t rows, std::size_t cols,
                    const float* row_scales, const float* column_scales, const float* bias,
                    float* y) {
  const Floats d;
  for (std::size_t r = 0; r < rows; ++r, sums += cols, y += cols) {
    const FloatVector row_scale = hn::Set(d, row_scales[r]);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      const FloatVector bits = part.load(reinterpret_cast<const float*>(sums) + c);
      const FloatVector sum = hn::ConvertTo(d, hn::BitCast(Integers(), bits));
      const FloatVector scale = hn::Mul(part.load(column_scales + c), row_scale);
      const FloatVector shift = bias != nullptr ? part.load(bias + c) : hn::Zero(d);
      part.store(hn::MulAdd(sum, scale, shift), y + c);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(to_bf16_all);
HWY_EXPORT(quantize_all);
HWY_EXPORT(dequantize_all);

}  // namespace

void to_bf16(const float* x, std::size_t count, std::uint16_t* out) noexcept {
  HWY_DYNAMIC_DISPATCH(to_bf16_all)(x, count, out);
}

void quantize_rows(const float* x, std::size_t rows, std::size_t cols, std::int8_t* out,
                   std::size_t stride, float* scales) noexcept {
  HWY_DYNAMIC_DISPATCH(quantize_all)(x, rows, cols, out, stride, scales);
}

void dequantize(const std::int32_t* sums, std::size_t rows, std::size_t cols,
                const float* row_scales, const float* column_scales, const float* bias,
                float* y) noexcept {
  HWY_DYNAMIC_DISPATCH(dequantize_all)(sums, rows, cols, row_scales, column_scales, bias, y);
}

}  // namespace lore::kernel
#endif
