#include "data/facts_reader.h"

#include <algorithm>

#include "lore/error.h"

#include "data/row_reader.h"

namespace lore {

namespace {

const FileSpec* file_of(const DatasetSpec& spec, Side side) {
  if (side == Side::context) return nullptr;
  const std::optional<FileSpec>& file = side == Side::user ? spec.users : spec.items;
  return file ? &*file : nullptr;
}

// The column of the id. REQUIRES: the side has a file.
const std::string& key_of(const DatasetSpec& spec, Side side) {
  const std::string& key = file_of(spec, side)->key;
  if (!key.empty()) return key;
  return side == Side::user ? spec.user_id : spec.item_id;
}

std::unique_ptr<RecordReader> open_facts(const DatasetSpec& spec, Side side) {
  std::vector<std::string> names = named_columns(spec);
  const std::string& key = key_of(spec, side);
  if (std::ranges::find(names, key) == names.end()) names.push_back(key);
  return open_records(*file_of(spec, side), names);
}

class Placer {
 public:
  explicit Placer(const DatasetSpec& spec)
      : spec_(spec), rows_(open_records(spec.interactions, named_columns(spec))) {
    for (const Side side : {Side::user, Side::item}) {
      if (file_of(spec, side) != nullptr) {
        facts_[side] = open_facts(spec, side);
      }
    }
  }

  Placement place() const {
    Placement placement;
    for (const ColumnSpec& column : spec_.columns) {
      if (column.name == spec_.user_id || column.name == spec_.item_id) continue;
      const bool is_fact = stands_in_facts(column);
      if (!is_fact) rows_->index_of(column.name);
      if (column.kind == ColumnKind::text) continue;
      std::vector<const ColumnSpec*>& facts =
          column.side == Side::user ? placement.user_facts : placement.item_facts;
      (is_fact ? facts : placement.row_columns).push_back(&column);
    }
    return placement;
  }

 private:
  bool stands_in_facts(const ColumnSpec& column) const {
    const auto file = facts_.find(column.side);
    if (file == facts_.end()) return false;
    const std::vector<std::string>& names = file->second->columns();
    if (std::find(names.begin(), names.end(), column.name) != names.end()) return true;
    const std::vector<std::string>& others = rows_->columns();
    // In neither: the file of its side is where it should be.
    if (std::find(others.begin(), others.end(), column.name) == others.end()) {
      file->second->index_of(column.name);
    }
    return false;
  }

  const DatasetSpec& spec_;
  std::unique_ptr<RecordReader> rows_;
  std::map<Side, std::unique_ptr<RecordReader>> facts_;
};

}  // namespace

FactsReader::FactsReader(const DatasetSpec& spec, Side side,
                         const std::vector<const ColumnSpec*>& columns)
    : keeps_first_(file_of(spec, side)->keeps_first),
      records_(open_facts(spec, side)),
      id_(records_->index_of(key_of(spec, side))) {
  for (const ColumnSpec* column : columns) columns_.push_back(records_->index_of(column->name));
  cells_.resize(columns_.size());
}

bool FactsReader::next(Facts& facts) {
  do {
    if (!records_->next(record_)) return false;
  } while (keeps_first_ && !seen_.emplace(record_.values[id_]).second);
  facts.line = record_.line;
  facts.id = record_.values[id_];
  if (facts.id.empty()) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "an empty id",
                 .place = {.file = path(), .line = facts.line, .field = records_->columns()[id_]}});
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) cells_[c] = record_.values[columns_[c]];
  facts.cells = cells_;
  return true;
}

Placement place_columns(const DatasetSpec& spec) {
  return Placer(spec).place();
}

}  // namespace lore
