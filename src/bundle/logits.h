#pragma once

#include <span>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/data/examples.h"
#include "lore/data/feature_store.h"
#include "lore/engine/engine.h"
#include "lore/eval/evaluate.h"

namespace lore {

// The logit of each row, in order, in bounded memory beside them.
std::vector<float> logits_of(const Engine& engine, const FeatureStore& store, const Examples& rows);

// The AUC of what a bundle says of rows; NaN where they are not of both classes.
double auc_of(const Bundle& bundle, const Examples& rows,
              ScorePrecision precision = ScorePrecision::exact);

// The label of each row.
std::vector<float> labels_of(const Examples& rows);

// The rows and what was made of them, for evaluate(). REQUIRES: a logit a row.
std::vector<ScoredRow> scored_rows(const Examples& rows, std::span<const float> logits);

}  // namespace lore
