#pragma once

#include <cstdint>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/graph/ops.h"

namespace lore {

// How like a user's history an item is in its text, after SimTier (Sheng et al., CIKM 2024).
struct SimilarityTiersOptions {
  std::int32_t tiers = 10;
  std::int32_t directions = 64;  // of the vectors that are compared, the most telling first
};

// The field [1, tiers], to be joined to a backbone:
//
//   r(x)    the vector's first principal components, normalised to mean 0 and deviation 1
//   s_l     r(target) . r(history item l) / directions: a correlation, from -1 to 1
//   tier t  the mean over the history of sigmoid((s_l - edge_t) / width_t)
//
// The paper counts the similarities within each tier; here tiers count those above an edge, and
// edges are soft, so that training moves them. They start evenly from -0.1 to 0.8. The components
// are fixed; each of the target's has a trained weight and bias, 1 and 0 at first. Items without a
// vector, and history items without one, are like nothing (s_l = 0). Throws Error(invalid_argument)
// if items have no vector or users no history of item ids.
std::vector<Value> similarity_tiers(Graph& graph, const std::vector<Input>& inputs,
                                    const SimilarityTiersOptions& options);

// The values of its parameters: the components and the history's vectors, which stay, and the
// edges, which start from them.
Weights similarity_tiers_weights(const Graph& graph, const FeatureStore& store,
                                 const SimilarityTiersOptions& options);

}  // namespace lore
