#include "kernel/reduce.h"

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/reduce.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

void weighted_sums(Examples weights, Examples x, std::size_t examples, std::size_t rows,
                   std::size_t cols, float* out) {
  const Floats d;
  for (std::size_t e = 0; e < examples; ++e) {
    const float* w = weights.at(e);
    const float* values = x.at(e);
    float* sums = out + e * cols;
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      FloatVector sum = hn::Zero(d);
      for (std::size_t r = 0; r < rows; ++r) {
        sum = hn::MulAdd(hn::Set(d, w[r]), part.load(values + r * cols + c), sum);
      }
      part.store(sum, sums + c);
    });
  }
}

void dot_products(Examples x, Examples y, std::size_t examples, std::size_t cols, float* out) {
  const Floats d;
  for (std::size_t e = 0; e < examples; ++e) {
    FloatVector sum = hn::Zero(d);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      sum = hn::MulAdd(part.load(x.at(e) + c), part.load(y.at(e) + c), sum);
    });
    out[e] = hn::GetLane(hn::SumOfLanes(d, sum));
  }
}

void fm_terms(Examples x, std::size_t examples, std::size_t rows, std::size_t cols, float* out) {
  const Floats d;
  for (std::size_t e = 0; e < examples; ++e) {
    const float* values = x.at(e);
    FloatVector total = hn::Zero(d);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      FloatVector sum = hn::Zero(d);
      FloatVector squares = hn::Zero(d);
      for (std::size_t r = 0; r < rows; ++r) {
        const FloatVector v = part.load(values + r * cols + c);
        sum = hn::Add(sum, v);
        squares = hn::MulAdd(v, v, squares);
      }
      total = hn::Add(total, hn::MulSub(sum, sum, squares));
    });
    out[e] = 0.5f * hn::GetLane(hn::SumOfLanes(d, total));
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(weighted_sums);
HWY_EXPORT(dot_products);
HWY_EXPORT(fm_terms);

}  // namespace

void weighted_sum(Examples weights, Examples x, std::size_t examples, std::size_t rows,
                  std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(weighted_sums)(weights, x, examples, rows, cols, out);
}

void dot(Examples x, Examples y, std::size_t examples, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(dot_products)(x, y, examples, cols, out);
}

void fm(Examples x, std::size_t examples, std::size_t rows, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(fm_terms)(x, examples, rows, cols, out);
}

}  // namespace lore::kernel
#endif
