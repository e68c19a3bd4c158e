#pragma once

#include <vector>

#include "engine/rewrite.h"

namespace lore {

// The values that stand side by side in x [R, C], each with R rows or with one that is repeated;
// just x where it is not made of several.
std::vector<NodeId> column_parts(Rewriter& to, NodeId x);

// The values that stand on top of each other in x [R, C], each [r, C]; just x where it is not made
// of several.
std::vector<NodeId> row_parts(Rewriter& to, NodeId x);

}  // namespace lore
