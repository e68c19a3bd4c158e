#pragma once

#include "lore/data/schema.h"

#include "data/json_object.h"

// The words that dataset files use for the values of the enumerations.
namespace lore {

inline const JsonObject::Choices<FileFormat> format_names = {{"delimited", FileFormat::delimited},
                                                             {"jsonl", FileFormat::jsonl}};

inline const JsonObject::Choices<Encoding> encoding_names = {{"utf-8", Encoding::utf8},
                                                             {"latin-1", Encoding::latin1}};

// What becomes of further rows with one id.
inline const JsonObject::Choices<bool> repeats_names = {{"refuse", false}, {"first", true}};

inline const JsonObject::Choices<ColumnKind> kind_names = {
    {"categorical", ColumnKind::categorical},
    {"multi-valued", ColumnKind::multi_valued},
    {"numeric", ColumnKind::numeric},
    {"sequence", ColumnKind::sequence},
    {"text", ColumnKind::text}};

inline const JsonObject::Choices<Side> side_names = {
    {"user", Side::user}, {"item", Side::item}, {"context", Side::context}};

inline const JsonObject::Choices<HistorySpec::Rows> history_rows_names = {
    {"positive", HistorySpec::Rows::positive}, {"all", HistorySpec::Rows::all}};

inline const JsonObject::Choices<SplitSpec::By> split_names = {{"time", SplitSpec::By::time},
                                                               {"user", SplitSpec::By::user},
                                                               {"random", SplitSpec::By::random},
                                                               {"column", SplitSpec::By::column},
                                                               {"files", SplitSpec::By::files}};

// The word for `value`.
template <typename Value>
const std::string& word_for(const JsonObject::Choices<Value>& choices, Value value) {
  for (const auto& [name, choice] : choices) {
    if (choice == value) return name;
  }
  return choices.front().first;
}

// Kinds whose cells are looked up in a vocabulary.
inline bool holds_ids(ColumnKind kind) {
  return kind != ColumnKind::numeric && kind != ColumnKind::text;
}

// Kinds whose cells hold several values.
inline bool holds_lists(ColumnKind kind) {
  return kind == ColumnKind::multi_valued || kind == ColumnKind::sequence;
}

}  // namespace lore
