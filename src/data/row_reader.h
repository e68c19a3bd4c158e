#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/dataset.h"
#include "lore/data/record.h"

namespace lore {

// One row of interactions as it stands in its file.
struct Row {
  std::uint64_t line = 0;
  std::string_view user;  // "" where the data has no such column
  std::string_view item;
  std::optional<std::int64_t> time;
  std::optional<float> label;
  std::optional<Split> split;
  std::span<const std::string_view> cells;  // of the columns asked for, in that order
};

// What is wanted of each row. What is not wanted is not read.
struct RowParts {
  bool keys = true;  // user, item, time, and the label where the file has one
  Labels labels = Labels::required;
  bool split = false;  // that of the split column
  std::vector<const ColumnSpec*> columns = {};
};

// Reads interactions, or other files of the same columns.
// Thread safety: one thread at a time.
class RowReader {
 public:
  // Throws Error(not_found) naming a column the file lacks. REQUIRES: `spec` outlives this.
  RowReader(const DatasetSpec& spec, const FileSpec& file, const RowParts& parts);

  // Fills `row`, valid until the next call; false at the end. Where labels are required, rows that
  // the label says to drop are left out. Throws Error(format) with file, line
  // and column for a time, label or split that does not parse.
  bool next(Row& row);

  const std::string& path() const { return records_->path(); }

 private:
  std::optional<std::size_t> find(const std::string& column, bool needed) const;
  std::string_view cell(std::optional<std::size_t> position) const;
  bool is_dropped() const;

  const DatasetSpec& spec_;
  std::unique_ptr<RecordReader> records_;
  Record record_;
  // Positions in the record; none where the part is not read.
  std::optional<std::size_t> user_;
  std::optional<std::size_t> item_;
  std::optional<std::size_t> time_;
  std::optional<std::size_t> label_;
  std::optional<std::size_t> split_;
  std::optional<std::size_t> drop_;  // the label again, where rows of some values are left out
  std::vector<std::size_t> columns_;
  std::vector<std::string_view> cells_;
};

// The columns that `spec` speaks of, each once, for files that must be told what to read.
std::vector<std::string> named_columns(const DatasetSpec& spec);

}  // namespace lore
