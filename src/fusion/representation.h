#pragma once

#include "lore/graph/ops.h"

namespace lore {

// All that a logit is a linear function of, side by side, [1, N]: the inputs of the last layers and
// the numbers that are added up to it. Sums and fixed affine maps are seen through; parameters are
// left out. REQUIRES: logit is [1, 1].
Value representation_behind(Value logit);

}  // namespace lore
