#pragma once

#include <cstddef>
#include <string>

#include "lore/data/feature_store.h"
#include "lore/graph/graph.h"

#include "fusion/principal_components.h"

// Tables that show what the texts of a history's items say: row r is that of the item whose id is
// r, zeros where it has no vector. They are given, not trained.
namespace lore {

inline const std::string unisrec_history = "unisrec.history";
inline const std::string unisrec_whitening = "unisrec.item.whitening";
inline const std::string tiers_history = "tiers.history";
inline const std::string tiers_components = "tiers.components";

// Sets the rows from `first` on of such a table to the components of the items' vectors.
void fill_history_items(const FeatureStore& store, const PrincipalComponents& components,
                        std::size_t first, Matrix& table);

// The same, each row centred and of the length 1 that tiers compare.
void fill_comparable_items(const FeatureStore& store, const PrincipalComponents& components,
                           std::size_t first, Matrix& table);

// Those of `weights` for `graph`, of which they are longer since further items were admitted
// (lore/graph/growth.h): rows that were there stay as they are, further ones say what the vectors
// of `store` do. {}: there is none.
Weights further_history_items(const Graph& graph, const Weights& weights,
                              const FeatureStore& store);

}  // namespace lore
