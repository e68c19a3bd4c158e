#pragma once

#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// Lookups of one row [1, D] each that other nodes take only together and in this order, as a
// model's fields are: made as one tensor [B, N, D], they cost one operation where each alone would
// cost several, and so do their gradients.
using LookupBlock = std::vector<NodeId>;

// The blocks of `graph`. `is_lookup` says of each node whether its value comes from a table at
// once. No node is in two blocks; each block has two members or more.
std::vector<LookupBlock> find_lookup_blocks(const Graph& graph, const std::vector<bool>& is_lookup);

}  // namespace lore
