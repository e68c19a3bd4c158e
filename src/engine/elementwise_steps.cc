#include "engine/steps.h"
#include "kernel/elementwise.h"

namespace lore {

namespace {

using Combine = void (*)(kernel::Strided, kernel::Strided, std::size_t, std::size_t, float*);
using kernel::Strided;

// An operand of an operation over [rows, cols] for each example.
struct Source {
  const float* data;
  std::size_t example_stride;
  std::size_t row_stride;
  std::size_t column_stride;

  Strided at(std::size_t example) const {
    return {data + example * example_stride, row_stride, column_stride};
  }
};

Source source_of(View view, const Operand& operand) {
  return {view.data, view.stride, operand.rows() == 1 ? 0 : operand.cols(),
          operand.cols() == 1 ? std::size_t{0} : 1};
}

// The same operand seen as one row for each example.
Strided as_row(const Source& x) {
  return {x.data, x.example_stride, x.column_stride};
}

// A column is a row seen from the side.
Source turned(const Source& x) {
  return {x.data, x.example_stride, 0, x.row_stride};
}

// Rows follow each other at one stride, across examples too.
bool uniform(const Source& x, std::size_t rows) {
  return x.example_stride == rows * x.row_stride;
}

void combine(Combine f, Source x, Source y, Operand result, std::size_t examples, float* out) {
  std::size_t rows = result.rows();
  std::size_t cols = result.cols();
  if (cols == 1) {
    x = turned(x);
    y = turned(y);
    std::swap(rows, cols);
  }
  if (rows == 1) return f(as_row(x), as_row(y), examples, cols, out);
  if (uniform(x, rows) && uniform(y, rows)) return f(x.at(0), y.at(0), examples * rows, cols, out);
  for (std::size_t e = 0; e < examples; ++e) f(x.at(e), y.at(e), rows, cols, out + e * rows * cols);
}

void combine(Combine f, const Step& step, const Frame& frame) {
  combine(f, source_of(step.view(frame, 0), step.operands[0]),
          source_of(step.view(frame, 1), step.operands[1]), step.result, frame.examples,
          step.out(frame));
}

// Calls f(x, count, out) over all numbers of the operand.
template <typename Function>
void for_each(const Step& step, const Frame& frame, Function f) {
  const View x = step.view(frame, 0);
  const std::size_t size = step.result.size();
  if (dense(x, step.operands[0], frame)) {
    f(x.data, frame.examples * size, step.out(frame));
    return;
  }
  for (std::size_t e = 0; e < frame.examples; ++e) f(x.at(e), size, step.out(frame) + e * size);
}

}  // namespace

void run_add(const Step& step, const Frame& frame) {
  combine(kernel::add, step, frame);
  const View sum{step.out(frame), step.result.size()};
  for (std::size_t i = 2; i < step.operands.size(); ++i) {
    combine(kernel::add, source_of(sum, step.result),
            source_of(step.view(frame, i), step.operands[i]), step.result, frame.examples,
            sum.data);
  }
}

void run_sub(const Step& step, const Frame& frame) {
  combine(kernel::subtract, step, frame);
}

void run_mul(const Step& step, const Frame& frame) {
  combine(kernel::multiply, step, frame);
}

void run_affine(const Step& step, const Frame& frame) {
  for_each(step, frame, [&](const float* x, std::size_t count, float* out) {
    kernel::affine(x, step.a, step.b, count, out);
  });
}

void run_relu(const Step& step, const Frame& frame) {
  for_each(step, frame, kernel::relu);
}

void run_sigmoid(const Step& step, const Frame& frame) {
  for_each(step, frame, kernel::sigmoid);
}

void run_tanh(const Step& step, const Frame& frame) {
  for_each(step, frame, kernel::tanh);
}

void run_dice(const Step& step, const Frame& frame) {
  const std::size_t cols = step.result.cols();
  for_each(step, frame, [&](const float* x, std::size_t count, float* out) {
    kernel::dice(x, step.dice, count / cols, cols, out);
  });
}

}  // namespace lore
