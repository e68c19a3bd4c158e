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

// Weights and the moments of their gradients.
struct AdamState {
  FloatVector weight;
  FloatVector first;
  FloatVector second;
};

HWY_INLINE AdamState adam_step(const StepFactors& factors, FloatVector rate, FloatVector root,
                               FloatVector gradient, const AdamState& before) {
  constexpr double beta1 = 0.9, beta2 = 0.999;
  constexpr auto kept1 = static_cast<float>(beta1), kept2 = static_cast<float>(beta2);
  constexpr auto new1 = static_cast<float>(1 - beta1), new2 = static_cast<float>(1 - beta2);
  constexpr float epsilon = 1e-8f;
  const FloatVector g = seen(factors, gradient, before.weight);
  const FloatVector first = hn::MulAdd(all(kept1), before.first, hn::Mul(all(new1), g));
  const FloatVector second =
      hn::MulAdd(all(kept2), before.second, hn::Mul(hn::Mul(all(new2), g), g));
  const FloatVector divisor = hn::MulAdd(hn::Sqrt(second), root, all(epsilon));
  const FloatVector by = hn::Div(hn::Mul(rate, first), divisor);
  return {moved(factors, before.weight, by), first, second};
}

HWY_INLINE void adam_array(const StepFactors& factors, const AdamRates& rates,
                           const float* gradients, std::size_t count, float* weights,
                           float* state) {
  const FloatVector rate = all(rates.rate), root = all(rates.root);
  float* const second = state + count;
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    const AdamState before{part.load(weights + i), part.load(state + i), part.load(second + i)};
    const AdamState after = adam_step(factors, rate, root, part.load(gradients + i), before);
    part.store(after.weight, weights + i);
    part.store(after.first, state + i);
    part.store(after.second, second + i);
  });
}

HWY_INLINE void adagrad_array(const StepFactors& factors, float rate,
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
constexpr std::size_t rows_ahead = 12;

// Numbers need not begin on a line, so that the last of them may be on one more.
HWY_INLINE void fetch(const float* numbers, std::size_t count) {
  for (std::size_t i = 0; i < count; i += line) __builtin_prefetch(numbers + i, 1);
  __builtin_prefetch(numbers + count - 1, 1);
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

// Rows of one number: a vector's worth of rows at once.
HWY_INLINE void adam_single_rows(const StepFactors& factors, const AdamRates* rates,
                                 const RowStep& step) {
  constexpr std::size_t most = hn::MaxLanes(Floats());
  float weight[most] = {}, first[most] = {}, second[most] = {};
  float rate[most] = {}, root[most] = {}, gradient[most] = {};
  for (std::size_t begin = 0; begin < step.count; begin += most) {
    const std::size_t rows = std::min(most, step.count - begin);
    for (std::size_t i = 0; i < rows; ++i) {
      const auto coming =
          static_cast<std::size_t>(step.ids[std::min(begin + most + i, step.count - 1)]);
      fetch(step.table + coming, 1);
      fetch(step.state + 2 * coming, 2);
      const auto row = static_cast<std::size_t>(step.ids[begin + i]);
      weight[i] = step.table[row];
      first[i] = step.state[2 * row];
      second[i] = step.state[2 * row + 1];
      rate[i] = rates[begin + i].rate;
      root[i] = rates[begin + i].root;
      gradient[i] = step.gradients[begin + i];
    }
    for_each_vector(most, [&](std::size_t i, auto part) HWY_ATTR {
      const AdamState before{part.load(weight + i), part.load(first + i), part.load(second + i)};
      const AdamState after = adam_step(factors, part.load(rate + i), part.load(root + i),
                                        part.load(gradient + i), before);
      part.store(after.weight, weight + i);
      part.store(after.first, first + i);
      part.store(after.second, second + i);
    });
    for (std::size_t i = 0; i < rows; ++i) {
      const auto row = static_cast<std::size_t>(step.ids[begin + i]);
      step.table[row] = weight[i];
      step.state[2 * row] = first[i];
      step.state[2 * row + 1] = second[i];
    }
  }
}

void adam_all(const StepFactors& factors, const AdamRates& rates, const float* gradients,
              std::size_t count, float* weights, float* state) {
  adam_array(factors, rates, gradients, count, weights, state);
}

void adagrad_all(const StepFactors& factors, float rate, const float* gradients, std::size_t count,
                 float* weights, float* state) {
  adagrad_array(factors, rate, gradients, count, weights, state);
}

void adam_each(const StepFactors& factors, const AdamRates* rates, const RowStep& step) {
  if (step.width == 1) return adam_single_rows(factors, rates, step);
  for_each_row(step, 2 * step.width, [&](std::size_t i, float* weights, float* state) HWY_ATTR {
    adam_array(factors, rates[i], step.gradients + i * step.width, step.width, weights, state);
  });
}

void adagrad_each(const StepFactors& factors, float rate, const RowStep& step) {
  for_each_row(step, step.width, [&](std::size_t i, float* weights, float* state) HWY_ATTR {
    adagrad_array(factors, rate, step.gradients + i * step.width, step.width, weights, state);
  });
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

}  // namespace lore::kernel
#endif
