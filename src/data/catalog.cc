#include "lore/data/catalog.h"

#include "lore/error.h"

namespace lore {

Catalog::Catalog() : ids_(1) {}

std::int32_t Catalog::add(std::string_view id) {
  const std::int32_t row = rows();
  if (id.empty() || !rows_.emplace(id, row).second) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = id.empty() ? "an empty id" : "the id is in the catalog already",
                 .found = '"' + std::string(id) + '"'});
  }
  ids_.emplace_back(id);
  return row;
}

std::int32_t Catalog::row(std::string_view id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? 0 : found->second;
}

}  // namespace lore
