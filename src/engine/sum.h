#pragma once

#include <vector>

#include "engine/rewrite.h"

namespace lore {

// The sum of `terms` (at least one), those of one stage added up first and at that stage. Constants
// join the cheapest stage there is.
NodeId sum_by_stage(Rewriter& to, const std::vector<NodeId>& terms);

}  // namespace lore
