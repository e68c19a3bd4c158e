#include "kernel/fm_gradient.h"

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/fm_gradient.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

void gradient_of_fm(const float* x, const float* gradient, const float* known, std::size_t examples,
                    std::size_t rows, std::size_t cols, float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    const FloatVector scale = hn::Set(Floats(), gradient[e]);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      FloatVector sum = hn::Zero(Floats());
      for (std::size_t r = 0; r < rows; ++r) sum = hn::Add(sum, part.load(x + r * cols + c));
      for (std::size_t r = 0; r < rows; ++r) {
        const FloatVector others = hn::Sub(sum, part.load(x + r * cols + c));
        const FloatVector before =
            known == nullptr ? hn::Zero(Floats()) : part.load(known + r * cols + c);
        part.store(hn::MulAdd(scale, others, before), out + r * cols + c);
      }
    });
    x += rows * cols;
    if (known != nullptr) known += rows * cols;
    out += rows * cols;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(gradient_of_fm);

}  // namespace

void fm_gradient(const float* x, const float* gradient, const float* known, std::size_t examples,
                 std::size_t rows, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(gradient_of_fm)(x, gradient, known, examples, rows, cols, out);
}

}  // namespace lore::kernel
#endif
