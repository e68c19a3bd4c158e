#include "engine/steps.h"
#include "kernel/pool.h"
#include "kernel/reduce.h"

namespace lore {

namespace {

kernel::Examples examples(View view) {
  return {view.data, view.stride};
}

}  // namespace

void run_softmax(const Step& step, const Frame& frame) {
  const View x = step.view(frame, 0);
  for (std::size_t e = 0; e < frame.examples; ++e) {
    const float* mask = step.operands.size() == 2 ? step.view(frame, 1).at(e) : nullptr;
    kernel::softmax(x.at(e), mask, step.result.rows(), step.result.cols(),
                    step.out(frame) + e * step.result.size());
  }
}

void run_mean_groups(const Step& step, const Frame& frame) {
  const std::size_t groups = step.result.rows();
  kernel::mean_groups(examples(step.view(frame, 0)), examples(step.view(frame, 1)), frame.examples,
                      groups, step.operands[0].rows() / groups, step.result.cols(),
                      step.out(frame));
}

void run_weighted_sum(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[1];
  kernel::weighted_sum(examples(step.view(frame, 0)), examples(step.view(frame, 1)), frame.examples,
                       x.rows(), x.cols(), step.out(frame));
}

void run_fm(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  kernel::fm(examples(step.view(frame, 0)), frame.examples, x.rows(), x.cols(), step.out(frame));
}

}  // namespace lore
