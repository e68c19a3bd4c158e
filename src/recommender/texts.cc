#include "recommender/texts.h"

#include <algorithm>
#include <unordered_map>

#include "lore/data/record.h"
#include "lore/error.h"

namespace lore {

namespace {

// Texts by entity in order of first appearance.
class Collector {
 public:
  // Appends to the entity's words; "" changes nothing.
  void append(std::string_view id, std::string_view words) {
    if (words.empty()) return;
    std::string& text = entry(id).text;
    if (!text.empty()) text += ". ";
    text += words;
  }

  std::vector<EntityText> take() { return std::move(texts_); }

 private:
  EntityText& entry(std::string_view id) {
    const auto [found, added] = positions_.try_emplace(std::string(id), texts_.size());
    if (added) texts_.push_back({std::string(id), ""});
    return texts_[found->second];
  }

  std::vector<EntityText> texts_;
  std::unordered_map<std::string, std::size_t> positions_;  // by id
};

// "Drama|War" reads as "Drama, War".
std::string words_of(const ColumnSpec* column, std::string_view cell) {
  std::string words(cell);
  if (column == nullptr || column->kind != ColumnKind::multi_valued) return words;
  for (std::size_t at = 0; (at = words.find(column->separator, at)) != std::string::npos;) {
    words.replace(at, column->separator.size(), ", ");
    at += 2;
  }
  return words;
}

void read_columns(const DatasetSpec& spec, Side side, const TextSpec& text, Collector& texts) {
  const std::optional<FileSpec>& file = side == Side::user ? spec.users : spec.items;
  if (text.columns.empty()) return;
  if (!file) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "texts are made of columns, but the side has no file of its own",
                 .place = {.file = spec.source, .field = std::string("texts.") + name_of(side)},
                 .hint = "name a \"users\" or \"items\" file"});
  }
  const std::string& id = side == Side::user ? spec.user_id : spec.item_id;
  std::vector<std::string> wanted = text.columns;
  wanted.push_back(id);
  const auto records = open_records(*file, wanted);
  const std::size_t key = records->index_of(id);
  for (Record record; records->next(record);) {
    for (const std::string& name : text.columns) {
      texts.append(record.values[key],
                   words_of(spec.find(name), record.values[records->index_of(name)]));
    }
  }
}

void read_file(const TextSpec& text, Collector& texts) {
  if (text.file.empty()) return;
  FileSpec file;
  file.path = text.file;
  file.format = FileFormat::jsonl;
  const auto records = open_records(file, {text.id_key, text.text_key});
  const std::size_t key = records->index_of(text.id_key);
  const std::size_t words = records->index_of(text.text_key);
  std::unordered_map<std::string, std::uint64_t> lines;  // by id
  for (Record record; records->next(record);) {
    const std::string id(record.values[key]);
    const auto [first, added] = lines.try_emplace(id, record.line);
    if (!added || id.empty()) {
      throw Error({.kind = ErrorKind::format,
                   .problem = id.empty() ? "a text without an id" : "a second text for one id",
                   .place = {.file = text.file, .line = record.line, .field = text.id_key},
                   .expected = "each id once",
                   .found = id.empty() ? "none"
                                       : '"' + id + "\" of line " + std::to_string(first->second)});
    }
    texts.append(id, record.values[words]);
  }
}

}  // namespace

std::vector<EntityText> read_texts(const DatasetSpec& spec, Side side) {
  const TextSpec& text = spec.texts.at(side);
  Collector texts;
  read_columns(spec, side, text, texts);
  read_file(text, texts);
  return texts.take();
}

}  // namespace lore
