#pragma once

#include <vector>

#include "lore/graph/graph.h"

// A trained model for more ids than it was trained on.
namespace lore {

// `graph` reading those of `inputs` that its own are by name, its embedding tables as long as these
// ids reach. Throws Error(mismatch) for an input that is missing, of fewer ids, or different
// in anything but the number of ids.
Graph grown(const Graph& graph, const std::vector<Input>& inputs);

// `weights` for `graph`, whose tables may be longer: each further row starts as that of the unknown
// id, which is what the model has said of it so far. Throws Error(mismatch) naming a parameter that
// `weights` lacks or holds in another shape.
Weights grown(const Weights& weights, const Graph& graph);

}  // namespace lore
