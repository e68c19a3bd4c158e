#pragma once

#include "train/torch.h"

namespace lore {

// The operator fm of ops.h, with its gradient, in one pass over memory each: x [B, F, D] or [F, D]
// -> [B, 1, 1] or [1, 1].
at::Tensor fm_term(const at::Tensor& x);

}  // namespace lore
