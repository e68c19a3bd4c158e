#pragma once

#include <optional>
#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// The part of a graph that depends on nothing but a side's vector and its presence.
struct Adaptor {
  Graph graph;                  // its output: the results side by side, [1, K]
  std::vector<NodeId> results;  // nodes of the whole graph that others read, in the output's order
};

// Empty where the side has no vector in `graph`, or nothing is computed from it alone.
std::optional<Adaptor> adaptor_of(const Graph& graph, Side side);

// `graph` with the adaptor's results in place of the side's vector: an input of width K. Adds the
// parameters that tell several results apart to `weights`.
Graph without_adaptor(const Graph& graph, Side side, const Adaptor& adaptor, Weights& weights);

}  // namespace lore
