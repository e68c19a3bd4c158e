#pragma once

#include <vector>

#include "lore/ctr/fields.h"

namespace lore {

// The terms of a linear model, [1, 1] each, to be added up: a bias, a number for each column, and
// a linear term of the knowledge where there is some. REQUIRES: fields with first-order terms.
std::vector<Value> first_order(const Fields& fields);

}  // namespace lore
