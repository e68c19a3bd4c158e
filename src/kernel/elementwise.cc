#include "kernel/elementwise.h"

#include <algorithm>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/elementwise.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
#include "kernel/sigmoid-inl.h"
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

struct Add {
  HWY_INLINE FloatVector operator()(FloatVector x, FloatVector y) const { return hn::Add(x, y); }
};

struct Subtract {
  HWY_INLINE FloatVector operator()(FloatVector x, FloatVector y) const { return hn::Sub(x, y); }
};

struct Multiply {
  HWY_INLINE FloatVector operator()(FloatVector x, FloatVector y) const { return hn::Mul(x, y); }
};

struct Affine {
  float a;
  float b;
  HWY_INLINE FloatVector operator()(FloatVector x) const {
    return hn::MulAdd(hn::Set(Floats(), a), x, hn::Set(Floats(), b));
  }
};

struct Relu {
  HWY_INLINE FloatVector operator()(FloatVector x) const { return hn::Max(x, hn::Zero(Floats())); }
};

struct Sigmoid {
  HWY_INLINE FloatVector operator()(FloatVector x) const { return sigmoid(x); }
};

struct Tanh {
  HWY_INLINE FloatVector operator()(FloatVector x) const { return hn::Tanh(Floats(), x); }
};

template <typename Function>
HWY_INLINE void for_each(Function f, const float* x, std::size_t count, float* out) {
  for_each_vector(
      count, [&](std::size_t i, auto part) HWY_ATTR { part.store(f(part.load(x + i)), out + i); });
}

// A row of an operand: its numbers, or its one number repeated.
struct Row {
  const float* data;
  template <typename Part>
  HWY_INLINE FloatVector load(std::size_t i, Part part) const {
    return part.load(data + i);
  }
};

struct Repeated {
  const float* data;
  template <typename Part>
  HWY_INLINE FloatVector load(std::size_t, Part) const {
    return hn::Set(Floats(), *data);
  }
};

template <typename Function, typename X, typename Y>
HWY_INLINE void combine_row(Function f, X x, Y y, std::size_t cols, float* out) {
  for_each_vector(cols, [&](std::size_t i, auto part)
                            HWY_ATTR { part.store(f(x.load(i, part), y.load(i, part)), out + i); });
}

template <typename Function, typename X, typename Y>
HWY_INLINE void combine_rows(Function f, Strided x, Strided y, std::size_t rows, std::size_t cols,
                             float* out) {
  for (std::size_t r = 0; r < rows; ++r) {
    combine_row(f, X{x.data + r * x.row_stride}, Y{y.data + r * y.row_stride}, cols,
                out + r * cols);
  }
}

HWY_INLINE bool dense(Strided x, std::size_t cols) {
  return x.column_stride == 1 && x.row_stride == cols;
}

template <typename Function>
HWY_INLINE void combine(Function f, Strided x, Strided y, std::size_t rows, std::size_t cols,
                        float* out) {
  if (dense(x, cols) && dense(y, cols)) {
    combine_row(f, Row{x.data}, Row{y.data}, rows * cols, out);
  } else if (x.column_stride == 1 && y.column_stride == 1) {
    combine_rows<Function, Row, Row>(f, x, y, rows, cols, out);
  } else if (x.column_stride == 1) {
    combine_rows<Function, Row, Repeated>(f, x, y, rows, cols, out);
  } else if (y.column_stride == 1) {
    combine_rows<Function, Repeated, Row>(f, x, y, rows, cols, out);
  } else {
    combine_rows<Function, Repeated, Repeated>(f, x, y, rows, cols, out);
  }
}

void add_all(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) {
  combine(Add(), x, y, rows, cols, out);
}

void subtract_all(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) {
  combine(Subtract(), x, y, rows, cols, out);
}

void multiply_all(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) {
  combine(Multiply(), x, y, rows, cols, out);
}

void affine_all(const float* x, float a, float b, std::size_t count, float* out) {
  for_each(Affine{a, b}, x, count, out);
}

void relu_all(const float* x, std::size_t count, float* out) {
  for_each(Relu(), x, count, out);
}

void sigmoid_all(const float* x, std::size_t count, float* out) {
  for_each(Sigmoid(), x, count, out);
}

void tanh_all(const float* x, std::size_t count, float* out) {
  for_each(Tanh(), x, count, out);
}

void dice_all(const float* x, const DiceParameters& parameters, std::size_t rows, std::size_t cols,
              float* out) {
  if (out != x) std::copy_n(x, rows * cols, out);
  apply_dice(out, cols, rows, parameters, 0, cols);
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(add_all);
HWY_EXPORT(subtract_all);
HWY_EXPORT(multiply_all);
HWY_EXPORT(affine_all);
HWY_EXPORT(relu_all);
HWY_EXPORT(sigmoid_all);
HWY_EXPORT(tanh_all);
HWY_EXPORT(dice_all);

}  // namespace

void add(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(add_all)(x, y, rows, cols, out);
}

void subtract(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(subtract_all)(x, y, rows, cols, out);
}

void multiply(Strided x, Strided y, std::size_t rows, std::size_t cols, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(multiply_all)(x, y, rows, cols, out);
}

void affine(const float* x, float a, float b, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(affine_all)(x, a, b, count, out);
}

void relu(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(relu_all)(x, count, out);
}

void sigmoid(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(sigmoid_all)(x, count, out);
}

void tanh(const float* x, std::size_t count, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(tanh_all)(x, count, out);
}

void dice(const float* x, const DiceParameters& parameters, std::size_t rows, std::size_t cols,
          float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(dice_all)(x, parameters, rows, cols, out);
}

}  // namespace lore::kernel
#endif
