#include "engine/steps.h"
#include "kernel/gather.h"
#include "kernel/products.h"

namespace lore {

namespace {

// [rows, cols] entries of `entry` numbers -> [cols, rows].
void transpose(const float* x, std::size_t rows, std::size_t cols, std::size_t entry, float* out) {
  if (entry == 1) {
    for (std::size_t c = 0; c < cols; ++c) {
      for (std::size_t r = 0; r < rows; ++r) *out++ = x[r * cols + c];
    }
    return;
  }
  for (std::size_t c = 0; c < cols; ++c, out += rows * entry) {
    kernel::copy_rows(x + c * entry, cols * entry, rows, entry, out, entry);
  }
}

}  // namespace

void run_transpose(const Step& step, const Frame& frame) {
  const auto entry = static_cast<std::size_t>(step.a);
  const Operand& x = step.operands[0];
  for (std::size_t e = 0; e < frame.examples; ++e) {
    transpose(step.view(frame, 0).at(e), x.rows(), x.cols() / entry, entry,
              step.out(frame) + e * step.result.size());
  }
}

void run_slice_rows(const Step& step, const Frame& frame) {
  const View x = step.view(frame, 0);
  const std::size_t first = static_cast<std::size_t>(step.a) * step.result.cols();
  kernel::copy_rows(x.data + first, x.stride, frame.examples, step.result.size(), step.out(frame),
                    step.result.size());
}

void run_sum_rows(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  const View view = step.view(frame, 0);
  kernel::sum_rows({view.data, view.stride}, frame.examples, x.rows(), x.cols(), step.out(frame));
}

}  // namespace lore
