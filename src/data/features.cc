#include "lore/data/features.h"

#include <algorithm>
#include <limits>

#include <xxhash.h>

#include "lore/error.h"

#include "data/cell.h"

namespace lore {

namespace {

constexpr std::int32_t first_id = unknown_id + 1;
constexpr std::int64_t max_words = std::numeric_limits<std::int32_t>::max() - first_id;
constexpr double max_deviations = 1000;

void check_size(std::int64_t words) {
  if (words <= max_words) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a vocabulary too large for 32-bit rows",
               .expected = "at most " + std::to_string(max_words) + " words",
               .found = std::to_string(words),
               .hint = "raise \"min_count\" or set \"hash_buckets\""});
}

[[noreturn]] void refuse_word(const std::string& word) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = word.empty() ? "an empty word in a vocabulary"
                                       : "a word stands twice in a vocabulary",
               .found = in_quotes(word)});
}

std::int64_t count_values(const ColumnSpec& column, std::string_view cell) {
  std::int64_t count = 0;
  for_each_value(column, cell, [&](std::string_view) { ++count; });
  return count;
}

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> words) {
  check_size(static_cast<std::int64_t>(words.size()));
  for (const std::string& word : words) {
    if (word.empty() || !words_.add(word)) refuse_word(word);
  }
}

Vocabulary Vocabulary::of(StringTable words) {
  check_size(static_cast<std::int64_t>(words.size()));
  if (words.find("") != StringTable::absent) refuse_word("");
  Vocabulary vocabulary;
  vocabulary.words_ = std::move(words);
  return vocabulary;
}

Vocabulary Vocabulary::hashed(std::int64_t buckets) {
  check_size(buckets);
  if (buckets < 1) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "no buckets to hash into",
                 .expected = "at least 1",
                 .found = std::to_string(buckets)});
  }
  Vocabulary vocabulary;
  vocabulary.buckets_ = buckets;
  return vocabulary;
}

std::int32_t Vocabulary::id(std::string_view word) const {
  if (is_hashed()) {
    const std::uint64_t hash = XXH3_64bits(word.data(), word.size());
    return first_id + static_cast<std::int32_t>(hash % static_cast<std::uint64_t>(buckets_));
  }
  const std::int32_t found = words_.find(word);
  return found == StringTable::absent ? unknown_id : first_id + found;
}

std::int32_t Vocabulary::cardinality() const {
  const auto rows = is_hashed() ? buckets_ : static_cast<std::int64_t>(words_.size());
  return first_id + static_cast<std::int32_t>(rows);
}

void VocabularyCounter::count(std::string_view word, std::int64_t times) {
  const auto found = counts_.find(word);
  if (found != counts_.end()) {
    found->second += times;
  } else {
    counts_.emplace(word, times);
  }
}

Vocabulary VocabularyCounter::build(std::int64_t min_count) const {
  using Counted = std::pair<std::int64_t, std::string_view>;
  std::vector<Counted> kept;
  for (const auto& [word, count] : counts_) {
    if (count >= min_count) kept.emplace_back(count, word);
  }
  std::sort(kept.begin(), kept.end(), [](const Counted& a, const Counted& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> words;
  words.reserve(kept.size());
  for (const Counted& each : kept) words.emplace_back(each.second);
  return Vocabulary(std::move(words));
}

void Features::encode_ids(const ColumnSpec& column, std::string_view cell, std::int32_t* ids,
                          std::int64_t* unknown) const {
  const Vocabulary& vocabulary = vocabularies.at(table_of(column));
  std::int32_t* const end = ids + width_of(column);
  std::int64_t skipped = 0;
  if (column.kind == ColumnKind::sequence) skipped = count_values(column, cell) - (end - ids);
  for_each_value(column, cell, [&](std::string_view value) {
    if (skipped-- > 0 || ids == end) return;
    *ids = vocabulary.id(value);
    if (*ids++ == unknown_id && unknown != nullptr) ++*unknown;
  });
  std::fill(ids, end, padding_id);
}

void Features::encode_number(const ColumnSpec& column, std::string_view cell, float* floats) const {
  if (cell.empty()) {
    floats[0] = 0;
    floats[1] = 1;
    return;
  }
  const std::optional<double> value = parse_number(cell);
  if (!value) refuse_number(column.name, cell);
  const NumericScale& scale = scales.at(column.name);
  const double deviations = (*value - scale.mean) / scale.deviation;
  floats[0] = static_cast<float>(std::clamp(deviations, -max_deviations, max_deviations));
  floats[1] = 0;
}

Features extended(const Features& known, const Features& seen) {
  Features features = known;
  for (auto& [table, vocabulary] : features.vocabularies) {
    if (vocabulary.is_hashed()) continue;
    StringTable words = vocabulary.words();
    for (const std::string_view word : seen.vocabularies.at(table).words()) words.add(word);
    vocabulary = Vocabulary::of(std::move(words));
  }
  return features;
}

std::int32_t width_of(const ColumnSpec& column) {
  switch (column.kind) {
    case ColumnKind::numeric:
      return 2;
    case ColumnKind::multi_valued:
    case ColumnKind::sequence:
      return column.max_values;
    case ColumnKind::categorical:
    case ColumnKind::text:
      break;
  }
  return 1;
}

const std::string& table_of(const ColumnSpec& column) {
  return column.vocabulary_of.empty() ? column.name : column.vocabulary_of;
}

std::vector<const ColumnSpec*> features_of(const DatasetSpec& spec, Side side) {
  std::vector<const ColumnSpec*> columns;
  for (const ColumnSpec& column : spec.columns) {
    if (column.side == side && column.kind != ColumnKind::text) columns.push_back(&column);
  }
  return columns;
}

}  // namespace lore
