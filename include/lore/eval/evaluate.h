#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lore {

// The metrics of a set of rows, or of a slice of it.
struct SliceMetrics {
  std::string name;         // "all", "warm users", "cold users", "warm items", "cold items"
  std::int64_t rows = 0;
  std::int64_t positives = 0;
  std::int64_t users = 0;
  std::int64_t items = 0;
  double auc = 0;           // NaN where undefined (one class only, no rows)
  double group_auc = 0;
  double log_loss = 0;
  double calibration_error = 0;
  double ndcg_at_10 = 0;
};

// One scored row of a test set.
struct ScoredRow {
  std::int32_t user = 0;
  std::int32_t item = 0;
  float label = 0;
  float logit = 0;
};

struct EvaluateOptions {
  std::int32_t cold_at_most = 5;  // training exposures up to which a user or item counts as cold
};

// Metrics of all rows and of the slices, in the order of SliceMetrics::name above.
// `user_counts` and `item_counts` hold the training exposures by catalog row.
std::vector<SliceMetrics> evaluate(std::span<const ScoredRow> rows,
                                   std::span<const std::int32_t> user_counts,
                                   std::span<const std::int32_t> item_counts,
                                   const EvaluateOptions& options = {});

}  // namespace lore
