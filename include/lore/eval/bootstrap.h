#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// A 95 % interval.
struct Interval {
  double low = 0;
  double high = 0;
};

struct BootstrapOptions {
  int resamples = 1000;
  std::uint64_t seed = 1;
};

// The interval of AUC(after) - AUC(before) by the paired bootstrap over groups (Efron and
// Tibshirani 1993, percentiles): whole users are drawn with replacement, since a user's rows stand
// or fall together, and both models are measured on the same draw. `before` and `after` hold one
// vector of scores a seed, n scores each, in the order of `labels` and `groups`; the difference of
// a draw is the mean over seeds, so that the interval tells what the rows leave open, not the
// seeds.
//
// NaN where a resample without both classes shows that the rows are too few. Throws
// Error(invalid_argument) for lengths that differ, no seeds, or values out of their range.
Interval bootstrap_auc_lift(std::span<const float> labels, std::span<const std::int32_t> groups,
                            const std::vector<std::vector<float>>& before,
                            const std::vector<std::vector<float>>& after,
                            const BootstrapOptions& options = {});

// Mean and sample standard deviation (0 for one value).
struct Spread {
  double mean = 0;
  double deviation = 0;
};
Spread spread_of(std::span<const double> values);

}  // namespace lore
