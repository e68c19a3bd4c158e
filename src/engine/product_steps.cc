#include "engine/steps.h"
#include "kernel/products.h"

namespace lore {

namespace {

kernel::Examples examples(const Step& step, const Frame& frame, std::size_t operand) {
  const View view = step.view(frame, operand);
  return {view.data, view.stride};
}

}  // namespace

void run_outer(const Step& step, const Frame& frame) {
  kernel::outer(examples(step, frame, 0), examples(step, frame, 1), frame.examples,
                step.result.rows(), step.operands[0].cols(), step.operands[1].cols(),
                step.out(frame));
}

void run_inner_products(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  kernel::inner_products(examples(step, frame, 0), frame.examples, x.rows(), x.cols(),
                         step.out(frame));
}

void run_pair_products(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  kernel::pair_products(examples(step, frame, 0), examples(step, frame, 1), frame.examples,
                        x.rows(), x.cols(), step.out(frame));
}

void run_matmul(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  kernel::matmul(examples(step, frame, 0), examples(step, frame, 1), frame.examples, x.rows(),
                 x.cols(), step.result.cols(), step.out(frame));
}

void run_grouped_linear(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  kernel::grouped_linear(examples(step, frame, 0), examples(step, frame, 1), frame.examples,
                         x.rows(), x.cols(), step.result.cols(), step.out(frame));
}

}  // namespace lore
