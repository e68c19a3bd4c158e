#include "lore/eval/evaluate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/eval/metrics.h"

namespace lore {
namespace {

constexpr std::int32_t unknown_row = 0;

// The rows of a slice as the arrays the metrics take.
struct Columns {
  std::vector<std::int32_t> users;
  std::vector<std::int32_t> items;
  std::vector<float> labels;
  std::vector<float> logits;

  void append(const ScoredRow& row) {
    users.push_back(row.user);
    items.push_back(row.item);
    labels.push_back(row.label);
    logits.push_back(row.logit);
  }
};

void check_row(const char* what, std::size_t row, std::int32_t found, std::size_t counts) {
  if (found >= 0 && static_cast<std::size_t>(found) < counts) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string("the ") + what + " of scored row " + std::to_string(row) +
                          " has no training count",
               .expected = "a catalog row below " + std::to_string(counts),
               .found = std::to_string(found)});
}

void check_rows(std::span<const ScoredRow> rows, std::size_t users, std::size_t items) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    check_row("user", i, rows[i].user, users);
    check_row("item", i, rows[i].item, items);
  }
}

std::int64_t count_known(std::vector<std::int32_t> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return std::count_if(ids.begin(), ids.end(), [](auto id) { return id != unknown_row; });
}

std::vector<float> probabilities_of(const std::vector<float>& logits,
                                    const Calibration& calibration) {
  std::vector<float> probabilities(logits.size());
  std::transform(logits.begin(), logits.end(), probabilities.begin(), [&](float z) {
    return static_cast<float>(1 / (1 + std::exp(-double{calibration(z)})));
  });
  return probabilities;
}

// Unknown users share a row but not a taste: ordering one's items against another's says nothing.
Columns of_known_users(const Columns& all) {
  Columns known;
  for (std::size_t i = 0; i < all.users.size(); ++i) {
    if (all.users[i] != unknown_row) {
      known.append({all.users[i], all.items[i], all.labels[i], all.logits[i]});
    }
  }
  return known;
}

template <typename Keep>
SliceMetrics measure(std::string name, std::span<const ScoredRow> rows,
                     const Calibration& calibration, Keep keep) {
  Columns slice;
  for (const ScoredRow& row : rows) {
    if (keep(row)) slice.append(row);
  }
  const Columns known = of_known_users(slice);
  const std::vector<float> probabilities = probabilities_of(slice.logits, calibration);
  return {.name = std::move(name),
          .rows = static_cast<std::int64_t>(slice.labels.size()),
          .positives = std::count(slice.labels.begin(), slice.labels.end(), 1.0f),
          .users = count_known(slice.users),
          .items = count_known(slice.items),
          .auc = auc(slice.labels, slice.logits),
          .group_auc = group_auc(known.labels, known.logits, known.users),
          .log_loss = log_loss(slice.labels, probabilities),
          .calibration_error = calibration_error(slice.labels, probabilities),
          .uncalibrated_error = calibration_error(slice.labels, probabilities_of(slice.logits, {})),
          .ndcg_at_10 = ndcg(known.labels, known.logits, known.users, 10)};
}

}  // namespace

std::vector<SliceMetrics> evaluate(std::span<const ScoredRow> rows,
                                   std::span<const std::int32_t> user_counts,
                                   std::span<const std::int32_t> item_counts,
                                   const EvaluateOptions& options) {
  check_rows(rows, user_counts.size(), item_counts.size());
  const auto slice = [&](std::string name, std::int32_t ScoredRow::*entity, bool cold,
                         std::span<const std::int32_t> counts) {
    const bool has_entities = counts.size() > 1;
    return measure(std::move(name), rows, options.calibration, [&](const ScoredRow& row) {
      const std::int32_t id = row.*entity;
      return has_entities && cold == (id == unknown_row ||
                                      counts[static_cast<std::size_t>(id)] <= options.cold_at_most);
    });
  };
  return {measure("all", rows, options.calibration, [](const ScoredRow&) { return true; }),
          slice("warm users", &ScoredRow::user, false, user_counts),
          slice("cold users", &ScoredRow::user, true, user_counts),
          slice("warm items", &ScoredRow::item, false, item_counts),
          slice("cold items", &ScoredRow::item, true, item_counts)};
}

}  // namespace lore
