#pragma once

#include "lore/graph/ops.h"

namespace lore {

// The numbers of x, row after row, in one row: [1, R * C].
Value flat(Value x);

// x above zero, a hundredth of it below.
Value leaky_relu(Value x);

}  // namespace lore
