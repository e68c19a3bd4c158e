#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// Metrics over n predictions: `labels` are 0 or 1, `scores` any finite numbers (logits will do),
// `probabilities` in [0, 1], `groups` the user (or query) of each row. All throw
// Error(invalid_argument) for different lengths or a value out of its range. "Undefined" results
// are NaN, as is every metric of no rows.

// Area under the ROC curve, ties counted half. Undefined for one class only.
double auc(std::span<const float> labels, std::span<const float> scores);

// AUC of each group weighted by its rows; groups of one class are left out (Zhou et al. 2018).
// Undefined where no group has both.
double group_auc(std::span<const float> labels, std::span<const float> scores,
                 std::span<const std::int32_t> groups);

// Mean binary cross-entropy in nats, probabilities clipped to [1e-7, 1 - 1e-7].
double log_loss(std::span<const float> labels, std::span<const float> probabilities);

// Expected calibration error over `bins` bins of equal width, the last one closed: the mean over
// rows of |mean probability - share of positives| of the row's bin (Naeini et al. 2015).
double calibration_error(std::span<const float> labels, std::span<const float> probabilities,
                         int bins = 20);

// Rows whose probability falls into one of `bins` bins of equal width, the last one closed.
struct ReliabilityBin {
  std::int64_t rows = 0;
  double mean_probability = 0;  // NaN without rows
  double positive_share = 0;
};

// What the reliability diagram shows: calibrated predictions have both shares alike in each bin.
std::vector<ReliabilityBin> reliability(std::span<const float> labels,
                                        std::span<const float> probabilities, int bins = 10);

// Normalised discounted cumulative gain of the first k rows of each group by score (Jarvelin and
// Kekalainen 2002), averaged over the groups with a positive. Ties keep the rows' order.
// Undefined where no group has a positive.
double ndcg(std::span<const float> labels, std::span<const float> scores,
            std::span<const std::int32_t> groups, int k = 10);

}  // namespace lore
