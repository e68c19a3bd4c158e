#pragma once

#include <string>
#include <vector>

#include "lore/input.h"

namespace lore {

// What one part of the input did to a score.
struct Contribution {
  // A column; "history": what the user did before, all columns of it; "user.vector",
  // "item.vector": what a text says of them.
  std::string name;
  Side side = Side::context;
  float logit = 0;  // how much lower the logit is without the part: above 0 speaks for the item
};

// Why an item scores as it does: each part of the input is left out by itself (an id becomes
// unknown, a number or vector missing, a history empty) and the item scored again. Parts that are
// missing anyway are not listed. Leaving-one-out is not additive: contributions do not sum to the
// logit, and of two parts that say the same each may seem to matter little.
struct Explanation {
  float score = 0;  // probability of a click, in (0, 1)
  float logit = 0;
  std::vector<Contribution> contributions;  // largest change first, whatever its sign
};

}  // namespace lore
