#include "kernel/normalize.h"

#include <cmath>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/normalize.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

// The sum of (x - shift)^power over a row; power 1 or 2.
template <int power>
HWY_INLINE float sum_of(const float* x, std::size_t cols, float shift) {
  const Floats d;
  FloatVector sum = hn::Zero(d);
  const FloatVector minus = hn::Set(d, shift);
  const std::size_t lanes = hn::Lanes(d);
  const auto term = [&](FloatVector v)
                        HWY_ATTR { sum = power == 1 ? hn::Add(sum, v) : hn::MulAdd(v, v, sum); };
  std::size_t c = 0;
  for (; c + lanes <= cols; c += lanes) term(hn::Sub(hn::LoadU(d, x + c), minus));
  if (c < cols) {
    const FloatVector rest = hn::Sub(First{cols - c}.load(x + c), minus);
    term(hn::IfThenElseZero(hn::FirstN(d, cols - c), rest));
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

void layer_norms(const float* x, std::size_t rows, std::size_t cols, const float* weight,
                 const float* bias, float epsilon, float* out) {
  const Floats d;
  const float share = 1.0f / static_cast<float>(cols);
  for (std::size_t r = 0; r < rows; ++r, x += cols, out += cols) {
    const float mean = sum_of<1>(x, cols, 0) * share;
    const float scale = 1 / std::sqrt(sum_of<2>(x, cols, mean) * share + epsilon);
    const FloatVector means = hn::Set(d, mean);
    const FloatVector scales = hn::Set(d, scale);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      const FloatVector unit = hn::Mul(hn::Sub(part.load(x + c), means), scales);
      part.store(hn::MulAdd(unit, part.load(weight + c), part.load(bias + c)), out + c);
    });
  }
}

void rms_norms(const float* x, std::size_t rows, std::size_t cols, const float* weight,
               float epsilon, float* out) {
  const Floats d;
  const float share = 1.0f / static_cast<float>(cols);
  for (std::size_t r = 0; r < rows; ++r, x += cols, out += cols) {
    const FloatVector scales = hn::Set(d, 1 / std::sqrt(sum_of<2>(x, cols, 0) * share + epsilon));
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      part.store(hn::Mul(hn::Mul(part.load(x + c), scales), part.load(weight + c)), out + c);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(layer_norms);
HWY_EXPORT(rms_norms);

}  // namespace

void layer_norm(const float* x, std::size_t rows, std::size_t cols, const float* weight,
                const float* bias, float epsilon, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(layer_norms)(x, rows, cols, weight, bias, epsilon, out);
}

void rms_norm(const float* x, std::size_t rows, std::size_t cols, const float* weight,
              float epsilon, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(rms_norms)(x, rows, cols, weight, epsilon, out);
}

}  // namespace lore::kernel
#endif
