#pragma once

#include "lore/data/feature_store.h"
#include "lore/engine/precision.h"

namespace lore {

struct Bundle;

// What reduced precision costs a model: measured where the model is published, asked for where it
// is to rank with it.

// Metrics of a bundle: the AUC of the same validation rows, scored by either precision.
inline constexpr const char* exact_auc = "valid_auc_exact";
inline constexpr const char* reduced_auc = "valid_auc_reduced";

inline constexpr double largest_auc_change = 2e-4;

// Sets both metrics from labelled rows of `bundle.store`; sets neither, and removes what was there,
// where they would say nothing: for rows of one class, and on a processor that cannot reduce.
void measure_precision_cost(Bundle& bundle, const Examples& rows);

// Throws Error(unsupported) for reduced precision unless `bundle` has both metrics and they differ
// by at most largest_auc_change.
void check_precision(const Bundle& bundle, ScorePrecision precision);

}  // namespace lore
