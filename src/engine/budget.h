#pragma once

#include <cstddef>
#include <vector>

#include "engine/program.h"

namespace lore {

// Which results of the item stage are kept for each item, and how the others are had again.
struct Kept {
  std::vector<NodeId> values;  // in the order of `exports`
  std::vector<Step> late;      // steps, in order, that compute the exports that are not kept
};

// Chooses among `exports`, what later stages read of the item stage `part`, so that kept values
// take at most `floats` floats an item: those first whose computation costs most for each float.
Kept choose_kept(const Program::Part& part, const std::vector<NodeId>& exports, std::size_t floats);

}  // namespace lore
