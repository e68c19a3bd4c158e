#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lore/eval/calibration.h"

namespace lore {

// The metrics of a set of rows, or of a slice of it.
struct SliceMetrics {
  std::string name;  // "all", "warm users", "cold users", "warm items", "cold items"
  std::int64_t rows = 0;
  std::int64_t positives = 0;
  std::int64_t users = 0;  // distinct known ones
  std::int64_t items = 0;
  double auc = 0;        // NaN where undefined (one class only, no rows)
  double group_auc = 0;  // by user; rows of unknown users are left out
  double log_loss = 0;   // nats
  double calibration_error = 0;
  double uncalibrated_error = 0;  // the same of the logits as they are
  double ndcg_at_10 = 0;          // by user; rows of unknown users are left out
};

// One scored row of a test set.
struct ScoredRow {
  std::int32_t user = 0;  // catalog row; 0 is unknown
  std::int32_t item = 0;
  float label = 0;  // 0 or 1
  float logit = 0;
};

struct EvaluateOptions {
  std::int32_t cold_at_most = 5;  // training exposures up to which a user or item counts as cold
  Calibration calibration = {};   // of the probabilities: log loss and calibration error
};

// Metrics of all rows and of the slices, in the order of SliceMetrics::name above.
// `user_counts` and `item_counts` hold the training exposures by catalog row; unknown users and
// items (row 0) are cold. Data without users or items has no rows in their slices. Throws
// Error(invalid_argument) for a row outside the counts, a label that is not 0 or 1, or a logit that
// is not finite.
std::vector<SliceMetrics> evaluate(std::span<const ScoredRow> rows,
                                   std::span<const std::int32_t> user_counts,
                                   std::span<const std::int32_t> item_counts,
                                   const EvaluateOptions& options = {});

}  // namespace lore
