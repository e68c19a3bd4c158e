#include "kernel/products.h"

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/products.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

HWY_INLINE void scale(float factor, const float* x, std::size_t count, float* out) {
  const FloatVector factors = hn::Set(Floats(), factor);
  for_each_vector(count, [&](std::size_t i, auto part)
                             HWY_ATTR { part.store(hn::Mul(factors, part.load(x + i)), out + i); });
}

HWY_INLINE void multiply_rows(const float* x, const float* y, std::size_t count, float* out) {
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    part.store(hn::Mul(part.load(x + i), part.load(y + i)), out + i);
  });
}

HWY_INLINE float dot(const float* x, const float* y, std::size_t count) {
  FloatVector sum = hn::Zero(Floats());
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    sum = hn::MulAdd(part.load(x + i), part.load(y + i), sum);
  });
  return hn::GetLane(hn::SumOfLanes(Floats(), sum));
}

// out [cols] = x [inner] y [inner, cols].
HWY_INLINE void row_times_matrix(const float* x, const float* y, std::size_t inner,
                                 std::size_t cols, float* out) {
  for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
    FloatVector sum = hn::Zero(Floats());
    for (std::size_t k = 0; k < inner; ++k) {
      sum = hn::MulAdd(hn::Set(Floats(), x[k]), part.load(y + k * cols + c), sum);
    }
    part.store(sum, out + c);
  });
}

void outers(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t a,
            std::size_t b, float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t r = 0; r < rows; ++r) {
      const float* left = x.at(e) + r * a;
      for (std::size_t i = 0; i < a; ++i, out += b) scale(left[i], y.at(e) + r * b, b, out);
    }
  }
}

void all_inner_products(Examples x, std::size_t examples, std::size_t rows, std::size_t cols,
                        float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    const float* values = x.at(e);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = i + 1; j < rows; ++j) {
        *out++ = dot(values + i * cols, values + j * cols, cols);
      }
    }
  }
}

void all_pair_products(Examples x, Examples y, std::size_t examples, std::size_t rows,
                       std::size_t cols, float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = i + 1; j < rows; ++j, out += cols) {
        multiply_rows(x.at(e) + i * cols, y.at(e) + j * cols, cols, out);
      }
    }
  }
}

void matrix_products(Examples x, Examples y, std::size_t examples, std::size_t rows,
                     std::size_t inner, std::size_t cols, float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t r = 0; r < rows; ++r, out += cols) {
      row_times_matrix(x.at(e) + r * inner, y.at(e), inner, cols, out);
    }
  }
}

void grouped_products(Examples x, Examples weights, std::size_t examples, std::size_t groups,
                      std::size_t in, std::size_t cols, float* out) {
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t g = 0; g < groups; ++g, out += cols) {
      row_times_matrix(x.at(e) + g * in, weights.at(e) + g * in * cols, in, cols, out);
    }
  }
}

HWY_INLINE float total(const float* x, std::size_t count) {
  FloatVector sum = hn::Zero(Floats());
  for_each_vector(count,
                  [&](std::size_t i, auto part) HWY_ATTR { sum = hn::Add(sum, part.load(x + i)); });
  return hn::GetLane(hn::SumOfLanes(Floats(), sum));
}

void row_sums(Examples x, std::size_t examples, std::size_t rows, std::size_t cols, float* out) {
  for (std::size_t e = 0; cols == 1 && e < examples; ++e) out[e] = total(x.at(e), rows);
  if (cols == 1) return;
  for (std::size_t e = 0; e < examples; ++e, out += cols) {
    const float* values = x.at(e);
    for_each_vector(cols, [&](std::size_t c, auto part) HWY_ATTR {
      FloatVector sum = hn::Zero(Floats());
      for (std::size_t r = 0; r < rows; ++r) sum = hn::Add(sum, part.load(values + r * cols + c));
      part.store(sum, out + c);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(outers);
HWY_EXPORT(all_inner_products);
HWY_EXPORT(all_pair_products);
HWY_EXPORT(matrix_products);
HWY_EXPORT(grouped_products);
HWY_EXPORT(row_sums);

}  // namespace

void outer(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t a,
           std::size_t b, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(outers)(x, y, examples, rows, a, b, out);
}

void inner_products(Examples x, std::size_t examples, std::size_t rows, std::size_t cols,
                    float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(all_inner_products)(x, examples, rows, cols, out);
}

void pair_products(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t cols,
                   float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(all_pair_products)(x, y, examples, rows, cols, out);
}

void matmul(Examples x, Examples y, std::size_t examples, std::size_t rows, std::size_t inner,
            std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(matrix_products)(x, y, examples, rows, inner, cols, out);
}

void grouped_linear(Examples x, Examples weights, std::size_t examples, std::size_t groups,
                    std::size_t in, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(grouped_products)(x, weights, examples, groups, in, cols, out);
}

void sum_rows(Examples x, std::size_t examples, std::size_t rows, std::size_t cols,
              float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(row_sums)(x, examples, rows, cols, out);
}

}  // namespace lore::kernel
#endif
