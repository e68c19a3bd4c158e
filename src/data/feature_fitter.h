#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lore/data/features.h"

namespace lore {

// Collects what the training rows hold, then fits the maps of all columns.
//
// Columns that share a vocabulary are counted together; the owner's min_count and hash_buckets
// count.
class FeatureFitter {
 public:
  // REQUIRES: `spec` outlives this.
  explicit FeatureFitter(const DatasetSpec& spec);

  // Counts a cell of spec.columns[column] that `times` training rows hold. Throws Error(format) for
  // a number that does not parse; the caller adds file and line.
  void count(std::size_t column, std::string_view cell, std::int64_t times = 1);

  // Throws Error(format) for numbers too far apart to standardise.
  Features fit() const;

 private:
  // Mean and squared deviation of weighted numbers in one pass (West 1979).
  struct Moments {
    double weight = 0;
    double mean = 0;
    double squares = 0;
  };

  static void add(Moments& moments, double value, double weight);
  NumericScale scale_of(std::size_t column) const;

  const DatasetSpec& spec_;
  std::vector<std::size_t> owners_;          // column whose vocabulary a column uses
  std::vector<VocabularyCounter> counters_;  // by owner
  std::vector<Moments> moments_;             // by column
};

}  // namespace lore
