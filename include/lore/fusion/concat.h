#pragma once

#include <cstdint>
#include <vector>

#include "lore/graph/ops.h"

namespace lore {

// Plain concatenation: what every other fusion is to be compared with.
struct ConcatOptions {
  std::int32_t width = 32;      // of the projected vector
  float vector_dropout = 0.1f;  // share of vectors hidden in training
};

// The vectors of the sides that have one, normalised and projected, each [1, width], to be joined
// to a backbone as fields: g * (W batch_norm(vector)), or g times a trained vector where it is
// missing, g trained and zero at the start. Each depends on its own side alone. Throws
// Error(invalid_argument) if no input is a vector.
std::vector<Value> concat_fields(Graph& graph, const std::vector<Input>& inputs,
                                 const ConcatOptions& options);

}  // namespace lore
