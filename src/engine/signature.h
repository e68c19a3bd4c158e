#pragma once

#include <cstddef>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

namespace lore {

// The position in `inputs` of each input of `graph`, in the graph's order. Throws Error(mismatch)
// naming an input that is not among them or differs in any member.
std::vector<std::size_t> columns_of(const Graph& graph, const std::vector<Input>& inputs);

// Throws Error(invalid_argument) naming `input` if `batch` does not hold a whole column of it.
void check_column(const Batch& batch, std::size_t column, const Input& input);

}  // namespace lore
