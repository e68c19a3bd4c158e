#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lore/data/record.h"

namespace lore {

// What the users or items file says about one entity.
struct Facts {
  std::uint64_t line = 0;
  std::string_view id;
  std::span<const std::string_view> cells;  // of the columns asked for, in that order
};

// Reads the users or items file.
// Thread safety: one thread at a time.
class FactsReader {
 public:
  // `side` is user or item, and its file is there. Throws Error(not_found) naming a column the file
  // lacks.
  FactsReader(const DatasetSpec& spec, Side side, const std::vector<const ColumnSpec*>& columns);

  // Fills `facts`, valid until the next call; false at the end. Leaves repeated ids out where the
  // file says that the first counts. Throws Error(format) for an entity
  // without an id.
  bool next(Facts& facts);

  const std::string& path() const { return records_->path(); }

 private:
  bool keeps_first_;
  std::unordered_set<std::string> seen_;  // ids, where the first counts
  std::unique_ptr<RecordReader> records_;
  Record record_;
  std::size_t id_ = 0;
  std::vector<std::size_t> columns_;
  std::vector<std::string_view> cells_;
};

// Where the columns of a dataset stand. The id columns are in none of the lists: every entity has
// its id.
struct Placement {
  std::vector<const ColumnSpec*> user_facts;  // in the users file, as features_of() orders them
  std::vector<const ColumnSpec*> item_facts;
  std::vector<const ColumnSpec*> row_columns;  // brought by each row
};

// Looks where the columns stand: those of a user or item in its file if that has them. Throws
// Error(not_found) for a column that no file has.
Placement place_columns(const DatasetSpec& spec);

}  // namespace lore
