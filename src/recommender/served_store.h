#pragma once

#include <memory>

#include "lore/data/feature_store.h"
#include "lore/graph/graph.h"

namespace lore {

// What a bundle of the model keeps of `store`: all of it, but vectors of sides whose text the model
// has learnt from and reads no more.
std::shared_ptr<const FeatureStore> served_store(const Graph& model,
                                                 std::shared_ptr<const FeatureStore> store);

// Whether `model` reads vectors of that side.
bool reads_vectors(const Graph& model, Side side);

// `store` with other users and items, of the same rows and columns.
FeatureStore with_entities(const FeatureStore& store, Catalog users, Catalog items);

}  // namespace lore
