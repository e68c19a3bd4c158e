#pragma once

#include <span>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/engine/engine.h"

namespace lore {

// The logit of each row, in order, in bounded memory beside them.
std::vector<float> logits_of(const Engine& engine, const FeatureStore& store,
                             std::span<const Example> rows);

// The label of each row.
std::vector<float> labels_of(std::span<const Example> rows);

}  // namespace lore
