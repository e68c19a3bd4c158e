#pragma once

#include "lore/data/feature_store.h"
#include "lore/engine/engine.h"
#include "lore/serve/explanation.h"

namespace lore {

// Scores `example` whole and without each part of it. Throws as check_numbers.
Explanation explain(const FeatureStore& store, const Engine& engine, const Example& example);

}  // namespace lore
