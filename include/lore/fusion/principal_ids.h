#pragma once

#include "lore/data/feature_store.h"
#include "lore/graph/graph.h"

namespace lore {

// Embeddings of ids that start where their texts put them.
struct PrincipalIdsOptions {
  float scale = 0.1f;  // deviation of a number; fresh embeddings have 0.01
};

// Start values of the embedding tables of the user and item id: the first D principal components of
// their vectors, of mean 0 and of deviation `scale` each, where the tables have D numbers a row.
// Rows without a vector, and those that stand for unknown ids, start at 0. Training goes on from
// there, and the served model costs what it costs without text; ids never trained on are known by
// other fusions alone.
//
// Tables that several columns share or that hash start from what the ids' own columns say.
// Throws Error(invalid_argument) if no side has vectors, or the graph has no embedding of an id of
// those that do.
Weights principal_ids(const Graph& graph, const FeatureStore& store,
                      const PrincipalIdsOptions& options);

}  // namespace lore
