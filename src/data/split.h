#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lore/data/catalog.h"
#include "lore/data/dataset.h"

namespace lore {

// The split of each of `examples`, rows of one file in its order, by time, user or at random.
// Shares are exact up to what cannot be cut: rows of one time, or the rows of one user. Equal specs
// and rows give equal splits on every machine. Takes
// memory for users, and a byte a row. REQUIRES: split.by is time, user or random.
std::vector<Split> split_rows(const SplitSpec& split, const Examples& examples,
                              const Catalog& users);

// The split a cell of a split column names. Throws Error(format).
Split parse_split(const std::string& column, std::string_view cell);

}  // namespace lore
