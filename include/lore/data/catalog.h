#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lore/data/batch.h"
#include "lore/matrix.h"

namespace lore {

// The known entities of one side with their encoded columns and vectors. Row 0 is the unknown
// entity: its columns are all unknown (ids) or missing (numbers), it has no vector.
// Thread safety: const members are safe for concurrent use.
class Catalog {
 public:
  Catalog();

  // Appends an entity; `columns` are the encoded values of each of the side's catalog columns.
  // Throws Error(invalid_argument) for an id that is there already.
  std::int32_t add(std::string id);

  std::int32_t row(std::string_view id) const;  // 0 if unknown
  const std::string& id(std::int32_t row) const { return ids_[static_cast<std::size_t>(row)]; }
  std::int32_t rows() const { return static_cast<std::int32_t>(ids_.size()); }
  const std::vector<std::string>& ids() const { return ids_; }

  // Encoded columns by position among the side's columns, [rows, width] each.
  std::vector<Batch::Column>& columns() { return columns_; }
  const std::vector<Batch::Column>& columns() const { return columns_; }

  // One row an entity, [rows, H]; zeros where `has_vector` is false. Empty: the side has none.
  Matrix vectors;
  std::vector<std::uint8_t> has_vector;

 private:
  std::vector<std::string> ids_;
  std::unordered_map<std::string, std::int32_t> rows_;  // by id
  std::vector<Batch::Column> columns_;
};

}  // namespace lore
