#include "kernel/gelu.h"

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/gelu.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

HWY_INLINE FloatVector number(float value) {
  return hn::Set(Floats(), value);
}

// x / (1 + exp(-u)); beyond 87 the exponential would overflow, and the quotient is 0 to a float.
HWY_INLINE FloatVector gated(FloatVector x, FloatVector u) {
  const FloatVector power = hn::Exp(Floats(), hn::Min(hn::Neg(u), number(87)));
  return hn::Div(x, hn::Add(number(1), power));
}

// Phi(-|x|) = t (a1 + t (a2 + ...)) exp(-x^2 / 2) / 2 with t = 1 / (1 + p |x| / sqrt(2)), within
// 7.5e-8 (Abramowitz and Stegun 7.1.26); the other tail is 1 minus this.
HWY_INLINE FloatVector normal_tail(FloatVector x) {
  const FloatVector t =
      hn::Div(number(1), hn::MulAdd(hn::Abs(x), number(0.3275911f * 0.70710678f), number(1)));
  FloatVector sum = number(0.5f * 1.061405429f);
  for (const float a : {-1.453152027f, 1.421413741f, -0.284496736f, 0.254829592f}) {
    sum = hn::MulAdd(sum, t, number(0.5f * a));
  }
  const FloatVector power = hn::Exp(Floats(), hn::Mul(hn::Mul(x, x), number(-0.5f)));
  return hn::Mul(hn::Mul(sum, t), power);
}

struct Gelu {
  HWY_INLINE FloatVector operator()(FloatVector x) const {
    const FloatVector tail = hn::Mul(normal_tail(x), x);
    return hn::IfThenElse(hn::Lt(x, hn::Zero(Floats())), tail, hn::Sub(x, tail));
  }
};

struct GeluTanh {
  HWY_INLINE FloatVector operator()(FloatVector x) const {
    const FloatVector cube = hn::MulAdd(hn::Mul(x, x), number(0.044715f), number(1));
    return gated(x, hn::Mul(hn::Mul(cube, x), number(1.5957691216f)));  // 2 sqrt(2 / pi)
  }
};

struct Silu {
  HWY_INLINE FloatVector operator()(FloatVector x) const { return gated(x, x); }
};

template <typename Function>
HWY_INLINE void for_each(Function f, const float* x, std::size_t count, float* out) {
  for_each_vector(
      count, [&](std::size_t i, auto part) HWY_ATTR { part.store(f(part.load(x + i)), out + i); });
}

void gelu_all(const float* x, std::size_t count, float* out) {
  for_each(Gelu(), x, count, out);
}

void gelu_tanh_all(const float* x, std::size_t count, float* out) {
  for_each(GeluTanh(), x, count, out);
}

void silu_all(const float* x, std::size_t count, float* out) {
  for_each(Silu(), x, count, out);
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(gelu_all);
HWY_EXPORT(gelu_tanh_all);
HWY_EXPORT(silu_all);

}  // namespace

void gelu(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(gelu_all)(x, count, out);
}

void gelu_tanh(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(gelu_tanh_all)(x, count, out);
}

void silu(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(silu_all)(x, count, out);
}

}  // namespace lore::kernel
#endif
