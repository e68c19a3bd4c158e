#include "lore/data/catalog.h"

#include <algorithm>

#include "lore/error.h"

namespace lore {

Catalog::Catalog() {
  ids_.add("");
}

std::int32_t Catalog::add(std::string_view id) {
  const std::int32_t row = rows();
  if (id.empty() || !ids_.add(id)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = id.empty() ? "an empty id" : "the id is in the catalog already",
                 .found = '"' + std::string(id) + '"'});
  }
  return row;
}

std::int32_t Catalog::row(std::string_view id) const {
  return std::max(ids_.find(id), 0);
}

void Catalog::read_vector(std::size_t row, std::span<float> to) const {
  if (vectors.empty()) return stored_vectors.read_row(row, to);
  std::ranges::copy(vectors.row(row), to.begin());
}

}  // namespace lore
