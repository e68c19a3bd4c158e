#include "kernel/layer_gradient.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/layer_gradient.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

using Words = hn::Rebind<std::uint32_t, Floats>;
using HalfWords = hn::Rebind<std::uint16_t, Floats>;

HWY_INLINE FloatVector load(const float* from) {
  return hn::LoadU(Floats(), from);
}

HWY_INLINE FloatVector load(const Bf16* from) {
  const auto words = hn::PromoteTo(Words(), hn::LoadU(HalfWords(), from));
  return hn::BitCast(Floats(), hn::ShiftLeft<16>(words));
}

HWY_INLINE void store(FloatVector v, float* to) {
  hn::StoreU(v, Floats(), to);
}

// Rounds to the nearest, to even where two are as near. What is not a number stays so.
HWY_INLINE void store(FloatVector v, Bf16* to) {
  const Words words;
  const auto bits = hn::BitCast(words, v);
  const auto is_odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(words, 1));
  const auto rounded = hn::Add(bits, hn::Add(is_odd, hn::Set(words, 0x7fff)));
  const auto is_number = hn::RebindMask(words, hn::Eq(v, v));
  const auto upper = hn::ShiftRight<16>(hn::IfThenElse(is_number, rounded, bits));
  const hn::Rebind<std::int32_t, Floats> integers;
  hn::StoreU(hn::DemoteTo(HalfWords(), hn::BitCast(integers, upper)), HalfWords(), to);
}

// A vector's worth of columns, of which the last may have fewer numbers.
template <typename Gradient, typename Out>
HWY_INLINE void pass_back(const Gradient* gradient, const Gradient* y, Out* out, float* sums) {
  FloatVector passed = load(gradient);
  if (y != nullptr) {
    passed = hn::IfThenElseZero(hn::Gt(load(y), hn::Zero(Floats())), passed);
  }
  store(passed, out);
  store(hn::Add(load(sums), passed), sums);
}

template <typename Gradient, typename Out>
HWY_INLINE void pass_back_first(std::size_t count, const Gradient* gradient, const Gradient* y,
                                Out* out, float* sums) {
  constexpr std::size_t most = hn::MaxLanes(Floats());
  Gradient some_gradients[most] = {}, some_y[most] = {};
  Out some_out[most] = {};
  float some_sums[most] = {};
  std::memcpy(some_gradients, gradient, count * sizeof(Gradient));
  if (y != nullptr) std::memcpy(some_y, y, count * sizeof(Gradient));
  std::memcpy(some_sums, sums, count * sizeof(float));
  pass_back(some_gradients, y == nullptr ? y : some_y, some_out, some_sums);
  std::memcpy(out, some_out, count * sizeof(Out));
  std::memcpy(sums, some_sums, count * sizeof(float));
}

// Of one column, whose rows stand side by side.
template <typename Gradient, typename Out>
HWY_INLINE void pass_column_back(const Gradient* gradient, const Gradient* y, std::size_t rows,
                                 Out* out, float* sum) {
  constexpr std::size_t most = hn::MaxLanes(Floats());
  const std::size_t lanes = hn::Lanes(Floats());
  float sums[most] = {};
  for (std::size_t r = 0; r < rows; r += lanes) {
    pass_back_first(std::min(lanes, rows - r), gradient + r, y == nullptr ? y : y + r, out + r,
                    sums);
  }
  for (float each : sums) *sum += each;
}

template <typename Gradient, typename Out>
HWY_INLINE void pass_all_back(const Gradient* gradient, const Gradient* y, std::size_t rows,
                              std::size_t cols, Out* out, float* sums) {
  if (cols == 1) return pass_column_back(gradient, y, rows, out, sums);
  const std::size_t lanes = hn::Lanes(Floats());
  for (std::size_t r = 0; r < rows; ++r) {
    std::size_t c = 0;
    for (; c + lanes <= cols; c += lanes) {
      pass_back(gradient + c, y == nullptr ? y : y + c, out + c, sums + c);
    }
    if (c < cols) {
      pass_back_first(cols - c, gradient + c, y == nullptr ? y : y + c, out + c, sums + c);
    }
    gradient += cols;
    if (y != nullptr) y += cols;
    out += cols;
  }
}

void in_f32(const float* gradient, const float* y, std::size_t rows, std::size_t cols, float* out,
            float* sums) {
  pass_all_back(gradient, y, rows, cols, out, sums);
}

void to_bf16(const float* gradient, const float* y, std::size_t rows, std::size_t cols, Bf16* out,
             float* sums) {
  pass_all_back(gradient, y, rows, cols, out, sums);
}

void in_bf16(const Bf16* gradient, const Bf16* y, std::size_t rows, std::size_t cols, Bf16* out,
             float* sums) {
  pass_all_back(gradient, y, rows, cols, out, sums);
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(in_f32);
HWY_EXPORT(to_bf16);
HWY_EXPORT(in_bf16);

}  // namespace

void layer_gradient(const float* gradient, const float* y, std::size_t rows, std::size_t cols,
                    float* out, float* column_sums) noexcept {
  HWY_DYNAMIC_DISPATCH(in_f32)(gradient, y, rows, cols, out, column_sums);
}

void layer_gradient(const float* gradient, const float* y, std::size_t rows, std::size_t cols,
                    Bf16* out, float* column_sums) noexcept {
  HWY_DYNAMIC_DISPATCH(to_bf16)(gradient, y, rows, cols, out, column_sums);
}

void layer_gradient(const Bf16* gradient, const Bf16* y, std::size_t rows, std::size_t cols,
                    Bf16* out, float* column_sums) noexcept {
  HWY_DYNAMIC_DISPATCH(in_bf16)(gradient, y, rows, cols, out, column_sums);
}

}  // namespace lore::kernel
#endif
