#include "data/feature_fitter.h"

#include <algorithm>
#include <cmath>

#include "lore/error.h"

#include "data/cell.h"

namespace lore {

namespace {

// Deviations below this share of the mean are rounding of equal numbers.
constexpr double least_deviation = 1e-12;

}  // namespace

FeatureFitter::FeatureFitter(const DatasetSpec& spec)
    : spec_(spec), counters_(spec.columns.size()), moments_(spec.columns.size()) {
  for (const ColumnSpec& column : spec.columns) {
    const ColumnSpec* owner = spec.find(table_of(column));
    owners_.push_back(static_cast<std::size_t>(owner - spec.columns.data()));
  }
}

void FeatureFitter::count(std::size_t column, std::string_view cell, std::int64_t times) {
  const ColumnSpec& spec = spec_.columns[column];
  if (cell.empty() || times == 0) return;
  if (spec.kind == ColumnKind::numeric) {
    const std::optional<double> value = parse_number(cell);
    if (!value) refuse_number(spec.name, cell);
    add(moments_[column], *value, static_cast<double>(times));
  } else if (spec.kind != ColumnKind::text && spec_.columns[owners_[column]].hash_buckets == 0) {
    VocabularyCounter& counter = counters_[owners_[column]];
    for_each_value(spec, cell, [&](std::string_view value) { counter.count(value, times); });
  }
}

void FeatureFitter::add(Moments& moments, double value, double weight) {
  moments.weight += weight;
  const double delta = value - moments.mean;
  moments.mean += delta * weight / moments.weight;
  moments.squares += weight * delta * (value - moments.mean);
}

NumericScale FeatureFitter::scale_of(std::size_t column) const {
  const Moments& moments = moments_[column];
  if (moments.weight == 0) return {};
  const double deviation = std::sqrt(std::max(0.0, moments.squares) / moments.weight);
  if (!std::isfinite(moments.mean) || !std::isfinite(deviation)) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "numbers too far apart to standardise",
                 .place = {.file = spec_.interactions.path, .field = spec_.columns[column].name},
                 .hint = "are there placeholders among them, such as 1e308?"});
  }
  const bool varies = deviation > least_deviation * std::abs(moments.mean);
  return {.mean = moments.mean, .deviation = varies ? deviation : 1};
}

Features FeatureFitter::fit() const {
  Features features;
  for (std::size_t c = 0; c < spec_.columns.size(); ++c) {
    const ColumnSpec& column = spec_.columns[c];
    if (column.kind == ColumnKind::text) continue;
    if (column.kind == ColumnKind::numeric) {
      features.scales[column.name] = scale_of(c);
    } else if (owners_[c] == c) {
      features.vocabularies.emplace(column.name, column.hash_buckets > 0
                                                     ? Vocabulary::hashed(column.hash_buckets)
                                                     : counters_[c].build(column.min_count));
    }
  }
  return features;
}

}  // namespace lore
