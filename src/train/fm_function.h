#pragma once

#include "train/torch.h"

namespace lore {

struct FmTerm {
  at::Tensor value;   // [B, 1, 1] or [1, 1]
  at::Tensor fields;  // x, for others to take: what they pass back goes into the same sum
};

// The operator fm of ops.h, with its gradient, in one pass over memory each: x [B, F, D] or
// [F, D].
FmTerm fm_term(const at::Tensor& x);

}  // namespace lore
