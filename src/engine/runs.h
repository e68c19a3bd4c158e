#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/rewrite.h"

namespace lore {

// Consecutive rows of a value that are known at one stage.
struct Run {
  NodeId value = -1;
  std::size_t first = 0;
  std::size_t count = 0;
};

// The rows of x, in order.
std::vector<Run> runs_of(Rewriter& to, NodeId x);

// An operator that does the same to each row of its first operand (linear, grouped_linear,
// layer_norm), or the transpose, computed for each run of rows by itself; nothing where the rows
// are all of one stage.
std::optional<NodeId> split_by_rows(Rewriter& to, const Node& node,
                                    const std::vector<NodeId>& operands);

}  // namespace lore
