#pragma once

#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/data/feature_store.h"
#include "lore/eval/evaluate.h"

namespace lore {

// What a model is worth as less and less of what it can use is there: metrics of `rows`, whose
// users and items are rows of `store`, on each rung of a ranking (Rung), named after it.
//   fused:          as they are
//   no item vector: as if no item had one
//   no user vector: as if no user had one either
//   unknown ids:    as if no user were known
//   prior:          and nothing of the request either, so that only the item tells
// Rungs that a model without vectors of that side does not have are left out. Throws
// Error(mismatch) for a store of other columns than the bundle's, and what evaluate() throws.
std::vector<SliceMetrics> evaluate_rungs(const Bundle& bundle, const FeatureStore& store,
                                         const Examples& rows);

}  // namespace lore
