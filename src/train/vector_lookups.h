#pragma once

#include <map>
#include <string>

#include "lore/graph/graph.h"

namespace lore {

// `graph` with each vector input that `ids` names looked up instead, by an id, in the table of that
// id: so its vectors can be changed between batches, and take gradients. REQUIRES: every id has
// width 1, and a vector the width of the others of its table.
Graph with_vector_lookups(const Graph& graph, const std::map<std::string, Input>& ids);

}  // namespace lore
