#include "engine/steps.h"
#include "kernel/gather.h"

namespace lore {

namespace {

// Copies an operand to its columns of a result of `rows` rows, `width` wide.
void place(View x, const Operand& operand, const Frame& frame, std::size_t rows, std::size_t width,
           float* to) {
  const std::size_t size = rows * width;
  if (rows == 1) {
    kernel::copy_rows(x.data, x.stride, frame.examples, operand.cols(), to, width);
    return;
  }
  const std::size_t row_stride = operand.rows() == 1 ? 0 : operand.cols();
  for (std::size_t e = 0; e < frame.examples; ++e) {
    kernel::copy_rows(x.at(e), row_stride, rows, operand.cols(), to + e * size, width);
  }
}

}  // namespace

void run_concat(const Step& step, const Frame& frame) {
  float* to = step.out(frame);
  for (std::size_t i = 0; i < step.operands.size(); ++i) {
    const Operand& operand = step.operands[i];
    place(step.view(frame, i), operand, frame, step.result.rows(), step.result.cols(), to);
    to += operand.cols();
  }
}

void run_stack(const Step& step, const Frame& frame) {
  float* to = step.out(frame);
  for (std::size_t i = 0; i < step.operands.size(); ++i) {
    const View x = step.view(frame, i);
    const std::size_t size = step.operands[i].size();
    kernel::copy_rows(x.data, x.stride, frame.examples, size, to, step.result.size());
    to += size;
  }
}

}  // namespace lore
