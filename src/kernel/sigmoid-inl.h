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

// 2^x for |x| <= 126, to 1e-7 of its size: a whole power of two times the polynomial of degree 5
// that is nearest to 2^f for |f| <= 1/2.
HWY_INLINE FloatVector power_of_two(FloatVector x) {
  const Floats d;
  const hn::RebindToSigned<Floats> integers;
  const FloatVector whole = hn::Round(x);
  const FloatVector f = hn::Sub(x, whole);
  FloatVector p = hn::Set(d, 1.327647198e-3f);
  for (const float c :
       {9.675541334e-3f, 5.550713274e-2f, 2.402211972e-1f, 6.931469671e-1f, 1.000000072f}) {
    p = hn::MulAdd(p, f, hn::Set(d, c));
  }
  const auto exponent = hn::Add(hn::ConvertTo(integers, whole), hn::Set(integers, 127));
  return hn::Mul(p, hn::BitCast(d, hn::ShiftLeft<23>(exponent)));
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

// 1 / (1 + e^-x).
HWY_INLINE FloatVector sigmoid(FloatVector x) {
  const Floats d;
  const FloatVector largest = hn::Set(d, 125);
  const FloatVector exponent = hn::Mul(x, hn::Set(d, -1.44269504f));
  const FloatVector bounded = hn::Min(hn::Max(exponent, hn::Neg(largest)), largest);
  return reciprocal(hn::Add(hn::Set(d, 1), power_of_two(bounded)));
}

// Dice of `count` columns of a row from `column` on; out may be x.
HWY_INLINE void dice_row(const float* x, const DiceParameters& dice, std::size_t column,
                         std::size_t count, float* out) {
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    const FloatVector z = part.load(x + i);
    const FloatVector alpha = part.load(dice.alpha + column + i);
    const FloatVector gate = sigmoid(
        hn::MulAdd(part.load(dice.scale + column + i), z, part.load(dice.shift + column + i)));
    const FloatVector rest = hn::Sub(hn::Set(Floats(), 1), alpha);
    part.store(hn::Mul(z, hn::MulAdd(rest, gate, alpha)), out + i);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#endif
