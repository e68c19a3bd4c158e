#include "engine/steps.h"
#include "kernel/normalize.h"

namespace lore {

void run_layer_norm(const Step& step, const Frame& frame) {
  const Operand& x = step.operands[0];
  for (std::size_t e = 0; e < frame.examples; ++e) {
    kernel::layer_norm(step.view(frame, 0).at(e), x.rows(), x.cols(), step.view(frame, 1).at(e),
                       step.view(frame, 2).at(e), step.a, step.out(frame) + e * step.result.size());
  }
}

}  // namespace lore
