// Included once for each instruction set, by files that include hwy/foreach_target.h.
#if defined(LORE_KERNEL_SIGMOID_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LORE_KERNEL_SIGMOID_INL_H_
#undef LORE_KERNEL_SIGMOID_INL_H_
#else
#define LORE_KERNEL_SIGMOID_INL_H_
#endif

#include "kernel/elementwise.h"
#include "kernel/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

#if HWY_TARGET <= HWY_AVX3

// x less the whole number nearest to it; 0 where x is not finite.
HWY_INLINE FloatVector fraction(FloatVector x, FloatVector) {
  return FloatVector{_mm512_reduce_ps(x.raw, _MM_FROUND_TO_NEAREST_INT)};
}

HWY_INLINE FloatVector times_power_of_two(FloatVector x, FloatVector whole) {
  return FloatVector{_mm512_scalef_ps(x.raw, whole.raw)};
}

#else

HWY_INLINE FloatVector fraction(FloatVector x, FloatVector whole) {
  return hn::Sub(x, whole);
}

HWY_INLINE FloatVector times_power_of_two(FloatVector x, FloatVector whole) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const auto exponent = hn::Add(hn::ConvertTo(integers, whole), hn::Set(integers, 127));
  return hn::Mul(x, hn::BitCast(d, hn::ShiftLeft<23>(exponent)));
}

#endif

// 2^x for x <= 126, to 1e-7 of its size: a whole power of two times the polynomial of degree 5
// that is nearest to 2^f for |f| <= 1/2.
HWY_INLINE FloatVector power_of_two(FloatVector x) {
  const Floats d;
#if HWY_TARGET > HWY_AVX3
  x = hn::Max(x, hn::Set(d, -126));
#endif
  const FloatVector whole = hn::Round(x);
  const FloatVector f = fraction(x, whole);
  FloatVector p = hn::Set(d, 1.327647198e-3f);
  for (const float c :
       {9.675541334e-3f, 5.550713274e-2f, 2.402211972e-1f, 6.931469671e-1f, 1.000000072f}) {
    p = hn::MulAdd(p, f, hn::Set(d, c));
  }
  return times_power_of_two(p, whole);
}

// 1 / x for 1 <= x < 2^127, to 2e-7 of its size.
HWY_INLINE FloatVector reciprocal(FloatVector x) {
  const Floats d;
#if HWY_TARGET <= HWY_AVX2
  // Newton's step doubles the 11 bits or more that these processors guess.
  const FloatVector guess = hn::ApproximateReciprocal(x);
  return hn::Mul(guess, hn::NegMulAdd(guess, x, hn::Set(d, 2)));
#else
  return hn::Div(hn::Set(d, 1), x);
#endif
}

// 1 / (1 + 2^x).
HWY_INLINE FloatVector logistic_of_two(FloatVector x) {
  const Floats d;
  const FloatVector bounded = hn::Min(x, hn::Set(d, 125));
  return reciprocal(hn::Add(hn::Set(d, 1), power_of_two(bounded)));
}

constexpr float minus_log2_e = -1.44269504f;

// 1 / (1 + e^-x).
HWY_INLINE FloatVector sigmoid(FloatVector x) {
  return logistic_of_two(hn::Mul(x, hn::Set(Floats(), minus_log2_e)));
}

// Dice of rows `stride` numbers apart, in place: of their columns [0, count), which are the
// parameters' from `column` on.
HWY_INLINE void apply_dice(float* x, std::size_t stride, std::size_t rows,
                           const DiceParameters& dice, std::size_t column, std::size_t count) {
  for_each_vector(count, [=](std::size_t i, auto part) HWY_ATTR {
    const Floats d;
    const FloatVector to_exponent = hn::Set(d, minus_log2_e);
    const FloatVector scale = hn::Mul(part.load(dice.scale + column + i), to_exponent);
    const FloatVector shift = hn::Mul(part.load(dice.shift + column + i), to_exponent);
    const FloatVector alpha = part.load(dice.alpha + column + i);
    const FloatVector rest = hn::Sub(hn::Set(d, 1), alpha);
    for (float* at = x + i; at != x + i + rows * stride; at += stride) {
      const FloatVector z = part.load(at);
      const FloatVector gate = logistic_of_two(hn::MulAdd(scale, z, shift));
      part.store(hn::Mul(z, hn::MulAdd(rest, gate, alpha)), at);
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#endif
