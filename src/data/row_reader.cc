#include "data/row_reader.h"

#include <algorithm>

#include "data/cell.h"
#include "data/split.h"

namespace lore {

RowReader::RowReader(const DatasetSpec& spec, const FileSpec& file, const RowParts& parts)
    : spec_(spec), records_(open_records(file, named_columns(spec))) {
  if (parts.keys) {
    user_ = find(spec.user_id, true);
    item_ = find(spec.item_id, true);
    time_ = find(spec.time, true);
    label_ = find(spec.label.column, parts.labels == Labels::required);
  }
  if (parts.labels == Labels::required && !spec.label.drop.empty()) {
    drop_ = find(spec.label.column, true);
  }
  if (parts.split) split_ = find(spec.split.column, true);
  for (const ColumnSpec* column : parts.columns) {
    columns_.push_back(records_->index_of(column->name));
  }
  cells_.resize(columns_.size());
}

std::optional<std::size_t> RowReader::find(const std::string& column, bool needed) const {
  if (column.empty()) return std::nullopt;
  const std::vector<std::string>& names = records_->columns();
  const bool is_there = std::find(names.begin(), names.end(), column) != names.end();
  if (!is_there && !needed) return std::nullopt;
  return records_->index_of(column);
}

std::string_view RowReader::cell(std::optional<std::size_t> position) const {
  return position ? record_.values[*position] : std::string_view();
}

bool RowReader::is_dropped() const {
  return drop_ && std::ranges::find(spec_.label.drop, cell(drop_)) != spec_.label.drop.end();
}

bool RowReader::next(Row& row) {
  do {
    if (!records_->next(record_)) return false;
  } while (is_dropped());
  row.line = record_.line;
  row.user = cell(user_);
  row.item = cell(item_);
  try {
    if (time_) row.time = parse_time(spec_.time, cell(time_));
    if (label_) row.label = parse_label(spec_.label, cell(label_));
    if (split_) row.split = parse_split(spec_.split.column, cell(split_));
  } catch (const Error& error) {
    throw located(error, path(), row.line);
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) cells_[c] = record_.values[columns_[c]];
  row.cells = cells_;
  return true;
}

std::vector<std::string> named_columns(const DatasetSpec& spec) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    const bool is_new = std::find(names.begin(), names.end(), name) == names.end();
    if (!name.empty() && is_new) names.push_back(name);
  };
  for (const std::string& name :
       {spec.user_id, spec.item_id, spec.time, spec.label.column, spec.split.column}) {
    add(name);
  }
  for (const ColumnSpec& column : spec.columns) add(column.name);
  return names;
}

}  // namespace lore
