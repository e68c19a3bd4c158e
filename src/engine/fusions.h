#pragma once

#include <map>
#include <optional>
#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// x (p + alpha (1 - p)) with p = sigmoid(scale x + shift): Dice, its batch norm being a scale and a
// shift. All three are parameters.
struct DiceNodes {
  NodeId x = -1;
  NodeId scale = -1;
  NodeId shift = -1;
  NodeId alpha = -1;
};

// linear(x * factors, weight) + bias + row_bias: a row x of each candidate against the rows
// `factors` of the request, as DIN's attention multiplies the candidate with the history.
struct ScaledLinearNodes {
  NodeId x = -1;         // [1, D]
  NodeId factors = -1;   // [L, D], computed before x * factors is
  NodeId weight = -1;    // a parameter [O, D]
  NodeId bias = -1;      // [L, O]
  NodeId row_bias = -1;  // [1, O], or -1
};

// Groups of nodes of a serving graph that one step computes, by the node whose value it is.
struct Fusions {
  std::map<NodeId, DiceNodes> dice;
  std::map<NodeId, ScaledLinearNodes> scaled_linear;
  std::vector<bool> absorbed;  // by node: computed within another's step
};

// `roots` gives each node what it is another name for (or itself), `readers` how many operands each
// root is.
Fusions find_fusions(const Graph& graph, const std::vector<NodeId>& roots,
                     const std::vector<std::int32_t>& readers);

}  // namespace lore
