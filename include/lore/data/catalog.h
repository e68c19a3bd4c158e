#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/batch.h"
#include "lore/data/string_map.h"
#include "lore/matrix.h"

namespace lore {

// The known entities of one side with their encoded columns and vectors. Row 0 is the unknown
// entity: its columns are unknown (ids) or missing (numbers, and all that interactions bring), it
// has no vector.
// Thread safety: const members are safe for concurrent use.
class Catalog {
 public:
  Catalog();

  // Appends an entity and returns its row; its columns and vector are the caller's to append.
  // Throws Error(invalid_argument) for an empty id and for one that is there already.
  std::int32_t add(std::string_view id);

  std::int32_t row(std::string_view id) const;  // 0 if unknown
  const std::string& id(std::int32_t row) const { return ids_[static_cast<std::size_t>(row)]; }
  std::int32_t rows() const { return static_cast<std::int32_t>(ids_.size()); }
  const std::vector<std::string>& ids() const { return ids_; }

  // Encoded columns by position in features_of(spec, side), [rows, width] each. A column that
  // stands in the interactions holds the value of the entity's latest training row.
  std::vector<Batch::Column>& columns() { return columns_; }
  const std::vector<Batch::Column>& columns() const { return columns_; }

  // One row an entity, [rows, H]; zeros where `has_vector` is 0, or what stands for a missing
  // vector once vectors were folded (bundle/fold.h). Empty: the side has none.
  Matrix vectors;
  std::vector<std::uint8_t> has_vector;

 private:
  std::vector<std::string> ids_;
  StringMap<std::int32_t> rows_;  // by id
  std::vector<Batch::Column> columns_;
};

}  // namespace lore
