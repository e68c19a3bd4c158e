#include "engine/steps.h"
#include "kernel/sequence.h"

namespace lore {

namespace {

// The operand, or nothing where the step has none at that place.
kernel::Examples examples(const Step& step, const Frame& frame, std::size_t operand) {
  if (operand >= step.operands.size()) return {nullptr, 0};
  const View view = step.view(frame, operand);
  return {view.data, view.stride};
}

}  // namespace

void run_cross_attention(const Step& step, const Frame& frame) {
  kernel::attend({.q = examples(step, frame, 0),
                  .k = examples(step, frame, 1),
                  .v = examples(step, frame, 2),
                  .mask = examples(step, frame, 3),
                  .queries = step.operands[0].rows(),
                  .keys = step.operands[1].rows(),
                  .width = step.operands[0].cols(),
                  .value_width = step.operands[2].cols(),
                  .heads = static_cast<std::size_t>(step.a)},
                 frame.examples, step.out(frame));
}

void run_gru(const Step& step, const Frame& frame) {
  kernel::scan({.gates = examples(step, frame, 0),
                .weight = examples(step, frame, 1),
                .bias = examples(step, frame, 2),
                .mask = examples(step, frame, 3),
                .update = examples(step, frame, 4),
                .length = step.result.rows(),
                .hidden = step.result.cols()},
               frame.examples, step.out(frame));
}

}  // namespace lore
