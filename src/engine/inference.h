#pragma once

#include "lore/graph/graph.h"

namespace lore {

// `graph` as it is at serving: dropout is gone, and a batch norm over running statistics is the
// scale and shift it comes to, folded into the linear layer below it where that feeds nothing else.
// Weights for both are added to `weights`.
Graph inference_graph(const Graph& graph, Weights& weights);

}  // namespace lore
