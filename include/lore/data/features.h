#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/schema.h"
#include "lore/data/string_map.h"
#include "lore/data/string_table.h"
#include "lore/input.h"

namespace lore {

// Strings to table rows: padding_id is no value, unknown_id anything not in the vocabulary.
// Thread safety: const members are safe for concurrent use.
class Vocabulary {
 public:
  // Rows 2, 3, ... in the order given. Throws Error(invalid_argument) for an empty or repeated
  // word.
  explicit Vocabulary(std::vector<std::string> words = {});

  // The same of words in a table. Throws Error(invalid_argument) for an empty word.
  static Vocabulary of(StringTable words);

  // No words: each string hashes (XXH3) to one of `buckets` rows after the two kept free.
  static Vocabulary hashed(std::int64_t buckets);

  std::int32_t id(std::string_view word) const;
  std::int32_t cardinality() const;  // rows, the two kept free included
  bool is_hashed() const { return buckets_ > 0; }
  const StringTable& words() const { return words_; }

 private:
  StringTable words_;
  std::int64_t buckets_ = 0;
};

// Counts values seen in training and makes a Vocabulary of those seen often enough, most frequent
// first, ties by byte order.
class VocabularyCounter {
 public:
  void count(std::string_view word, std::int64_t times = 1);
  Vocabulary build(std::int64_t min_count) const;

 private:
  StringMap<std::int64_t> counts_;
};

// Mean and deviation of a numeric column over its present training values.
struct NumericScale {
  double mean = 0;
  double deviation = 1;  // positive; 1 for a constant column
};

// The fitted maps of all columns: text of a cell to ids or floats.
// Thread safety: const members are safe for concurrent use.
struct Features {
  std::map<std::string, Vocabulary> vocabularies;  // by table name
  std::map<std::string, NumericScale> scales;      // by column

  // Ids of a cell of `column`, padded to its width: the first of a multi-valued cell, the last of
  // a sequence. Counts values outside the vocabulary in *unknown, where given. An empty cell is all
  // padding.
  void encode_ids(const ColumnSpec& column, std::string_view cell, std::int32_t* ids,
                  std::int64_t* unknown) const;

  // (standardised value, 0), or (0, 1) for an empty cell. Values are clipped to 1,000 deviations.
  // Throws Error(format) for text that is not a finite number; the caller adds file and line.
  void encode_number(const ColumnSpec& column, std::string_view cell, float* floats) const;
};

// `known` for the data `seen` was fitted to as well: each vocabulary keeps its ids and gains the
// words of `seen` it lacks, in their order. Hashed vocabularies and scales are those of `known`.
// REQUIRES: both are of the same columns.
Features extended(const Features& known, const Features& seen);

// The width of a column's input: max_values, or 1, or 2 for numbers.
std::int32_t width_of(const ColumnSpec& column);

// The table whose rows a column's ids are: its own name, or that of the column it shares with.
const std::string& table_of(const ColumnSpec& column);

// The columns of `side` that are features, in the order of the dataset: all but text. Valid while
// `spec` lives unchanged.
std::vector<const ColumnSpec*> features_of(const DatasetSpec& spec, Side side);

}  // namespace lore
