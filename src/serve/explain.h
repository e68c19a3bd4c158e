#pragma once

#include <cstddef>
#include <vector>

#include "lore/data/batch.h"
#include "lore/data/feature_store.h"
#include "lore/engine/engine.h"
#include "lore/serve/explanation.h"

namespace lore {

// Up to so many parts, all orders of them are counted.
inline constexpr std::size_t most_exact_parts = 10;

// Explains the logit of `row`, a batch of one example with all columns of the store: logit,
// baseline and contributions. Throws as check_numbers.
Explanation explain(const FeatureStore& store, const Engine& engine, const Batch& row);

// `row` so many times.
Batch repeated(const Batch& row, std::size_t times);

// The logits of each row of `batch`. Throws as check_numbers.
std::vector<float> score_rows(const Engine& engine, const Batch& batch);

}  // namespace lore
