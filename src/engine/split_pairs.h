#pragma once

#include <cstddef>
#include <vector>

#include "engine/rewrite.h"

namespace lore {

// A value that holds some columns of another one, in an order of its own.
struct ColumnPart {
  NodeId value = -1;
  std::vector<std::size_t> columns;  // of the other value, one for each column of this
};

// The products of an outer, inner_products or (flat) pair_products with those of one stage apart
// from those between stages, which are computed from the stages' rows; nothing for other values and
// where all is of one stage.
std::vector<ColumnPart> product_parts(Rewriter& to, NodeId x);

}  // namespace lore
