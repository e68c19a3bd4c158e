#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lore/data/feature_store.h"

namespace lore {

// The name of the embedding table of a side's id column, or "" where the data has no ids of it.
std::string id_table(const FeatureStore& store, Side side);

// Calls visit(entity, row) for each entity of the side that has a vector and a row of its own in
// the table of its ids: `entity` a row of the catalog, `row` one of the table.
void each_known_id(const FeatureStore& store, Side side,
                   const std::function<void(std::size_t entity, std::size_t row)>& visit);

}  // namespace lore
