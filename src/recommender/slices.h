#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lore/data/dataset.h"

namespace lore {

// Some of a dataset's rows, by what is known of their users and items.
struct RowSlice {
  std::string name;
  std::vector<std::size_t> rows;  // positions, ascending
};

// All rows; the rows of users, and of items, with at most 5, 6 to 20, 21 to 100 and more training
// rows; the rows whose item, and whose user, has no vector although the side has some. Slices
// without rows are left out.
std::vector<RowSlice> slices_of(const Dataset& dataset, Split split);

}  // namespace lore
