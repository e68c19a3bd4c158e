#include "kernel/update_rules.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/update_rules.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

HWY_INLINE FloatVector all(float number) {
  return hn::Set(Floats(), number);
}

// The gradient a rule sees.
HWY_INLINE FloatVector seen(const StepFactors& factors, FloatVector gradient, FloatVector weight) {
  return hn::MulAdd(all(factors.scale), gradient, hn::Mul(all(factors.l2), weight));
}

HWY_INLINE FloatVector moved(const StepFactors& factors, FloatVector weight, FloatVector by) {
  return hn::MulSub(all(factors.decay), weight, by);
}

HWY_INLINE void adam_step(const StepFactors& factors, const AdamRates& rates,
                          const float* HWY_RESTRICT gradients, std::size_t count,
                          float* HWY_RESTRICT weights, float* HWY_RESTRICT state) {
  constexpr double beta1 = 0.9, beta2 = 0.999;
  constexpr auto kept1 = static_cast<float>(beta1), kept2 = static_cast<float>(beta2);
  constexpr auto new1 = static_cast<float>(1 - beta1), new2 = static_cast<float>(1 - beta2);
  constexpr float epsilon = 1e-8f;
  float* HWY_RESTRICT const second_moments = state + count;
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    const FloatVector weight = part.load(weights + i);
    const FloatVector gradient = seen(factors, part.load(gradients + i), weight);
    const FloatVector first =
        hn::MulAdd(all(kept1), part.load(state + i), hn::Mul(all(new1), gradient));
    const FloatVector second = hn::MulAdd(all(kept2), part.load(second_moments + i),
                                          hn::Mul(hn::Mul(all(new2), gradient), gradient));
    const FloatVector root = hn::MulAdd(hn::Sqrt(second), all(rates.root), all(epsilon));
    part.store(first, state + i);
    part.store(second, second_moments + i);
    const FloatVector by = hn::Div(hn::Mul(all(rates.rate), first), root);
    part.store(moved(factors, weight, by), weights + i);
  });
}

HWY_INLINE void adagrad_step(const StepFactors& factors, float rate,
                             const float* HWY_RESTRICT gradients, std::size_t count,
                             float* HWY_RESTRICT weights, float* HWY_RESTRICT state) {
  constexpr float epsilon = 1e-10f;
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    const FloatVector weight = part.load(weights + i);
    const FloatVector gradient = seen(factors, part.load(gradients + i), weight);
    const FloatVector squares = hn::MulAdd(gradient, gradient, part.load(state + i));
    part.store(squares, state + i);
    const FloatVector root = hn::Add(hn::Sqrt(squares), all(epsilon));
    part.store(moved(factors, weight, hn::Div(hn::Mul(all(rate), gradient), root)), weights + i);
  });
}

constexpr std::size_t line = 64 / sizeof(float);
constexpr std::size_t rows_ahead = 8;

HWY_INLINE void fetch(const float* numbers, std::size_t count) {
  for (std::size_t i = 0; i < count; i += line) __builtin_prefetch(numbers + i, 1);
}

// Calls step_row(i, weights, state) for each row, after asking for those that come.
template <typename StepRow>
HWY_INLINE void for_each_row(const RowStep& step, std::size_t state_width, StepRow step_row) {
  for (std::size_t i = 0; i < step.count; ++i) {
    const std::size_t ahead = std::min(i + rows_ahead, step.count - 1);
    const auto coming = static_cast<std::size_t>(step.ids[ahead]);
    fetch(step.table + coming * step.width, step.width);
    fetch(step.state + coming * state_width, state_width);
    const auto row = static_cast<std::size_t>(step.ids[i]);
    step_row(i, step.table + row * step.width, step.state + row * state_width);
  }
}

void adam_all(const StepFactors& factors, const AdamRates& rates, const float* gradients,
              std::size_t count, float* weights, float* state) {
  adam_step(factors, rates, gradients, count, weights, state);
}

void adagrad_all(const StepFactors& factors, float rate, const float* gradients, std::size_t count,
                 float* weights, float* state) {
  adagrad_step(factors, rate, gradients, count, weights, state);
}

void adam_each(const StepFactors& factors, const AdamRates* rates, const RowStep& step) {
  for_each_row(step, 2 * step.width, [&](std::size_t i, float* weights, float* state) HWY_ATTR {
    adam_step(factors, rates[i], step.gradients + i * step.width, step.width, weights, state);
  });
}

void adagrad_each(const StepFactors& factors, float rate, const RowStep& step) {
  for_each_row(step, step.width, [&](std::size_t i, float* weights, float* state) HWY_ATTR {
    adagrad_step(factors, rate, step.gradients + i * step.width, step.width, weights, state);
  });
}

void add_each(const float* gradients, std::size_t stride, const std::uint32_t* positions,
              float share, std::size_t count, std::size_t width, float* sums) {
  for (std::size_t i = 0; i < count; ++i) {
    const float* gradient = gradients + i * stride;
    __builtin_prefetch(gradients + std::min(i + rows_ahead, count - 1) * stride);
    float* sum = sums + positions[i] * width;
    for_each_vector(width, [&](std::size_t d, auto part) HWY_ATTR {
      part.store(hn::MulAdd(all(share), part.load(gradient + d), part.load(sum + d)), sum + d);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(adam_all);
HWY_EXPORT(adagrad_all);
HWY_EXPORT(adam_each);
HWY_EXPORT(adagrad_each);
HWY_EXPORT(add_each);

}  // namespace

void adam(const StepFactors& factors, const AdamRates& rates, const float* gradients,
          std::size_t count, float* weights, float* state) noexcept {
  HWY_DYNAMIC_DISPATCH(adam_all)(factors, rates, gradients, count, weights, state);
}

void adagrad(const StepFactors& factors, float rate, const float* gradients, std::size_t count,
             float* weights, float* state) noexcept {
  HWY_DYNAMIC_DISPATCH(adagrad_all)(factors, rate, gradients, count, weights, state);
}

void adam_rows(const StepFactors& factors, const AdamRates* rates, const RowStep& step) noexcept {
  HWY_DYNAMIC_DISPATCH(adam_each)(factors, rates, step);
}

void adagrad_rows(const StepFactors& factors, float rate, const RowStep& step) noexcept {
  HWY_DYNAMIC_DISPATCH(adagrad_each)(factors, rate, step);
}

void add_rows(const float* gradients, std::size_t stride, const std::uint32_t* positions,
              float share, std::size_t count, std::size_t width, float* sums) noexcept {
  HWY_DYNAMIC_DISPATCH(add_each)(gradients, stride, positions, share, count, width, sums);
}

}  // namespace lore::kernel
#endif
