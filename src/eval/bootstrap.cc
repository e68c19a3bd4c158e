#include "lore/eval/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>

#include "lore/error.h"

namespace lore {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void require(bool is_fine, const std::string& problem, const std::string& expected,
             const std::string& found) {
  if (is_fine) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .expected = expected,
               .found = found});
}

void check(std::span<const float> labels, std::size_t groups,
           const std::vector<std::vector<float>>& before,
           const std::vector<std::vector<float>>& after, const BootstrapOptions& options) {
  const std::string rows = std::to_string(labels.size());
  require(groups == labels.size(), "groups and labels differ in length", rows,
          std::to_string(groups));
  require(!before.empty() && before.size() == after.size(), "seeds before and after differ",
          std::to_string(before.size()), std::to_string(after.size()));
  require(options.resamples >= 1, "too few resamples", "1 or more",
          std::to_string(options.resamples));
  for (const auto* scores : {&before, &after}) {
    for (const std::vector<float>& of_seed : *scores) {
      require(of_seed.size() == labels.size(), "scores and labels differ in length", rows,
              std::to_string(of_seed.size()));
      require(std::all_of(of_seed.begin(), of_seed.end(), [](float s) { return std::isfinite(s); }),
              "a score is not finite", "numbers", "NaN or infinity");
    }
  }
  require(std::all_of(labels.begin(), labels.end(), [](float y) { return y == 0 || y == 1; }),
          "a label is out of range", "0 or 1", "another number");
}

// The groups as 0, 1, ... in place of any numbers.
std::vector<std::uint32_t> dense(std::span<const std::int32_t> groups, std::uint32_t& count) {
  std::vector<std::int32_t> distinct(groups.begin(), groups.end());
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  count = static_cast<std::uint32_t>(distinct.size());
  std::vector<std::uint32_t> positions;
  for (const std::int32_t group : groups) {
    positions.push_back(static_cast<std::uint32_t>(
        std::lower_bound(distinct.begin(), distinct.end(), group) - distinct.begin()));
  }
  return positions;
}

// Rows of one model, sorted by score once, so that a resample is one pass over them.
class SortedRows {
 public:
  SortedRows(std::span<const float> labels, const std::vector<std::uint32_t>& groups,
             const std::vector<float>& scores) {
    std::vector<std::uint32_t> order(labels.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return scores[a] < scores[b]; });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t row = order[i];
      const bool ends_tie = i + 1 == order.size() || scores[order[i + 1]] != scores[row];
      rows_.push_back({groups[row], labels[row] > 0.5F, ends_tie});
    }
  }

  // The AUC with each row as often as its group was drawn; NaN for one class.
  double auc(const std::vector<std::uint32_t>& draws) const {
    double ordered = 0;  // pairs in order count 1, ties 1/2
    double negatives = 0;
    double positives = 0;
    double tied_negatives = 0;
    double tied_positives = 0;
    for (const Row& row : rows_) {
      (row.is_positive ? tied_positives : tied_negatives) += draws[row.group];
      if (!row.ends_tie) continue;
      ordered += tied_positives * (negatives + 0.5 * tied_negatives);
      negatives += tied_negatives;
      positives += tied_positives;
      tied_negatives = tied_positives = 0;
    }
    return negatives > 0 && positives > 0 ? ordered / (negatives * positives) : undefined;
  }

 private:
  struct Row {
    std::uint32_t group;
    bool is_positive;
    bool ends_tie;
  };
  std::vector<Row> rows_;
};

double percentile(const std::vector<double>& sorted, double share) {
  const double place = share * double(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Interval bootstrap_auc_lift(std::span<const float> labels, std::span<const std::int32_t> groups,
                            const std::vector<std::vector<float>>& before,
                            const std::vector<std::vector<float>>& after,
                            const BootstrapOptions& options) {
  check(labels, groups.size(), before, after, options);
  std::uint32_t group_count = 0;
  const std::vector<std::uint32_t> positions = dense(groups, group_count);
  if (group_count == 0) return {undefined, undefined};
  std::vector<SortedRows> models;  // before and after of each seed in turn
  for (std::size_t seed = 0; seed < before.size(); ++seed) {
    models.emplace_back(labels, positions, before[seed]);
    models.emplace_back(labels, positions, after[seed]);
  }
  std::mt19937_64 random(options.seed);
  std::uniform_int_distribution<std::uint32_t> any_group(0, group_count - 1);
  std::vector<double> lifts;
  for (int i = 0; i < options.resamples; ++i) {
    std::vector<std::uint32_t> draws(group_count, 0);
    for (std::uint32_t k = 0; k < group_count; ++k) ++draws[any_group(random)];
    double lift = 0;
    for (std::size_t m = 0; m < models.size(); m += 2) {
      lift += models[m + 1].auc(draws) - models[m].auc(draws);
    }
    if (std::isnan(lift)) return {undefined, undefined};
    lifts.push_back(lift / double(before.size()));
  }
  std::sort(lifts.begin(), lifts.end());
  return {percentile(lifts, 0.025), percentile(lifts, 0.975)};
}

Spread spread_of(std::span<const double> values) {
  if (values.empty()) return {undefined, undefined};
  const double count = double(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {mean, values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0};
}

}  // namespace lore
