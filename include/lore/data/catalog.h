#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lore/array.h"
#include "lore/data/string_table.h"
#include "lore/matrix.h"
#include "lore/table.h"

namespace lore {

// An encoded column of a catalog: ids or floats, [rows, width] each.
struct CatalogColumn {
  Array<std::int32_t> ids;
  Array<float> floats;
};

// The known entities of one side with their encoded columns and vectors. Row 0 is the unknown
// entity: its columns are unknown (ids) or missing (numbers, and all that interactions bring), it
// has no vector.
// Thread safety: const members are safe for concurrent use.
class Catalog {
 public:
  Catalog();

  // Of the ids by row, the unknown entity's "" first.
  explicit Catalog(StringTable ids) : ids_(std::move(ids)) {}

  // Appends an entity and returns its row; its columns and vector are the caller's to append.
  // Throws Error(invalid_argument) for an empty id and for one that is there already.
  std::int32_t add(std::string_view id);

  std::int32_t row(std::string_view id) const;  // 0 if unknown
  // REQUIRES: 0 <= row < rows(). Valid while the catalog lives unchanged.
  std::string_view id(std::int32_t row) const { return ids_[static_cast<std::size_t>(row)]; }
  std::int32_t rows() const { return static_cast<std::int32_t>(ids_.size()); }
  const StringTable& ids() const { return ids_; }

  // Encoded columns by position in features_of(spec, side). A column that stands in the
  // interactions holds the value of the entity's latest training row.
  std::vector<CatalogColumn>& columns() { return columns_; }
  const std::vector<CatalogColumn>& columns() const { return columns_; }

  // One row an entity, [rows, H]; zeros where `has_vector` is 0, or what stands for a missing
  // vector once vectors were folded (bundle/fold.h). Empty: the side has none.
  Matrix vectors;
  Array<std::uint8_t> has_vector;

  // The vectors where they are kept in fewer bits, or read where they stand; `vectors` is empty
  // then. The following are of either.
  Table stored_vectors;
  bool has_vectors() const { return !vectors.empty() || !stored_vectors.empty(); }
  std::size_t vector_width() const { return vectors.cols() + stored_vectors.cols(); }

  // REQUIRES: row < rows(), to.size() == vector_width().
  void read_vector(std::size_t row, std::span<float> to) const;

 private:
  StringTable ids_;
  std::vector<CatalogColumn> columns_;
};

}  // namespace lore
