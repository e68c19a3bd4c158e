#pragma once

#include <span>

#include "train/operators.h"

namespace lore {

// The value of an operator of interaction_ops.h from its operands' values.
at::Tensor evaluate_interaction(const Node& node, std::span<const at::Tensor> operands,
                                const Pass& pass);

}  // namespace lore
