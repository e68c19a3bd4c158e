#include "lore/eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "lore/error.h"

namespace lore {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

void check_length(const char* what, std::size_t rows, std::size_t found) {
  if (rows == found) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string(what) + " and labels differ in length",
               .expected = std::to_string(rows),
               .found = std::to_string(found)});
}

template <typename Predicate>
void check_values(const char* what, const char* expected, std::span<const float> values,
                  Predicate valid) {
  const auto bad = std::find_if_not(values.begin(), values.end(), valid);
  if (bad == values.end()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string(what) + " of row " + std::to_string(bad - values.begin()) +
                          " is out of range",
               .expected = expected,
               .found = std::to_string(*bad)});
}

void check_labels(std::span<const float> labels) {
  check_values("the label", "0 or 1", labels, [](float y) { return y == 0 || y == 1; });
}

void check_scored(std::span<const float> labels, std::span<const float> scores) {
  check_length("scores", labels.size(), scores.size());
  check_labels(labels);
  check_values("the score", "a finite number", scores, [](float s) { return std::isfinite(s); });
}

void check_predicted(std::span<const float> labels, std::span<const float> probabilities) {
  check_length("probabilities", labels.size(), probabilities.size());
  check_labels(labels);
  check_values("the probability", "a number from 0 to 1", probabilities,
               [](float p) { return p >= 0 && p <= 1; });
}

void check_positive(const char* what, int value) {
  if (value > 0) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string(what) + " is out of range",
               .expected = "1 or more",
               .found = std::to_string(value)});
}

struct Scored {
  float score;
  bool positive;
};

// Counts pairs (positive, negative) twice, so that a tie is a whole number. Reorders `rows`.
double auc_of(std::span<Scored> rows) {
  std::sort(rows.begin(), rows.end(), [](Scored a, Scored b) { return a.score < b.score; });
  std::int64_t negatives_below = 0;
  std::int64_t positives = 0;
  std::int64_t twice_won = 0;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    std::int64_t tied_positives = 0;
    while (end < rows.size() && rows[end].score == rows[begin].score) {
      tied_positives += rows[end++].positive;
    }
    const auto tied_negatives = static_cast<std::int64_t>(end - begin) - tied_positives;
    twice_won += tied_positives * (2 * negatives_below + tied_negatives);
    positives += tied_positives;
    negatives_below += tied_negatives;
  }
  if (positives == 0 || negatives_below == 0) return undefined;
  return static_cast<double>(twice_won) / 2 / static_cast<double>(positives) /
         static_cast<double>(negatives_below);
}

// Calls visit(rows of the group) for each group, the rows in their order.
template <typename Visit>
void for_each_group(std::span<const std::int32_t> groups, Visit visit) {
  std::vector<std::size_t> rows(groups.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return groups[a] < groups[b]; });
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    while (end < rows.size() && groups[rows[end]] == groups[rows[begin]]) ++end;
    visit(std::span(rows).subspan(begin, end - begin));
  }
}

double discount(std::size_t position) {
  return 1 / std::log2(static_cast<double>(position) + 2);
}

// NaN for a group without a positive. Reorders `rows`.
double ndcg_of(std::span<std::size_t> rows, std::span<const float> labels,
               std::span<const float> scores, std::size_t k) {
  const auto positives = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [&](std::size_t row) { return labels[row] == 1; }));
  if (positives == 0) return undefined;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  double gain = 0;
  double ideal = 0;
  for (std::size_t position = 0; position < std::min(k, rows.size()); ++position) {
    gain += labels[rows[position]] * discount(position);
    if (position < positives) ideal += discount(position);
  }
  return gain / ideal;
}

}  // namespace

double auc(std::span<const float> labels, std::span<const float> scores) {
  check_scored(labels, scores);
  std::vector<Scored> rows(labels.size());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = {scores[i], labels[i] == 1};
  return auc_of(rows);
}

double group_auc(std::span<const float> labels, std::span<const float> scores,
                 std::span<const std::int32_t> groups) {
  check_scored(labels, scores);
  check_length("groups", labels.size(), groups.size());
  double weighted = 0;
  double weight = 0;
  std::vector<Scored> scored;
  for_each_group(groups, [&](std::span<const std::size_t> rows) {
    scored.clear();
    for (const std::size_t row : rows) scored.push_back({scores[row], labels[row] == 1});
    const double value = auc_of(scored);
    if (std::isnan(value)) return;
    weighted += value * static_cast<double>(rows.size());
    weight += static_cast<double>(rows.size());
  });
  return weight > 0 ? weighted / weight : undefined;
}

double log_loss(std::span<const float> labels, std::span<const float> probabilities) {
  check_predicted(labels, probabilities);
  double sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double p = std::clamp(static_cast<double>(probabilities[i]), 1e-7, 1 - 1e-7);
    sum -= labels[i] == 1 ? std::log(p) : std::log1p(-p);
  }
  return labels.empty() ? undefined : sum / static_cast<double>(labels.size());
}

std::vector<ReliabilityBin> reliability(std::span<const float> labels,
                                        std::span<const float> probabilities, int bins) {
  check_predicted(labels, probabilities);
  check_positive("the number of bins", bins);
  std::vector<ReliabilityBin> found(static_cast<std::size_t>(bins));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double p = probabilities[i];
    ReliabilityBin& bin =
        found[static_cast<std::size_t>(std::min(static_cast<int>(p * bins), bins - 1))];
    ++bin.rows;
    bin.mean_probability += p;
    bin.positive_share += labels[i];
  }
  for (ReliabilityBin& bin : found) {  // 0 / 0 is NaN
    bin.mean_probability /= static_cast<double>(bin.rows);
    bin.positive_share /= static_cast<double>(bin.rows);
  }
  return found;
}

double calibration_error(std::span<const float> labels, std::span<const float> probabilities,
                         int bins) {
  double sum = 0;
  for (const ReliabilityBin& bin : reliability(labels, probabilities, bins)) {
    if (bin.rows == 0) continue;
    sum += static_cast<double>(bin.rows) * std::abs(bin.mean_probability - bin.positive_share);
  }
  return labels.empty() ? undefined : sum / static_cast<double>(labels.size());
}

double ndcg(std::span<const float> labels, std::span<const float> scores,
            std::span<const std::int32_t> groups, int k) {
  check_scored(labels, scores);
  check_length("groups", labels.size(), groups.size());
  check_positive("k", k);
  double sum = 0;
  std::int64_t counted = 0;
  for_each_group(groups, [&](std::span<std::size_t> rows) {
    const double value = ndcg_of(rows, labels, scores, static_cast<std::size_t>(k));
    if (std::isnan(value)) return;
    sum += value;
    ++counted;
  });
  return counted > 0 ? sum / static_cast<double>(counted) : undefined;
}

}  // namespace lore
