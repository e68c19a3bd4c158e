#pragma once

#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// The shape of op's result from those of its operands. Throws Error(invalid_argument) naming the
// operator and the shapes where the operands do not fit.
Shape result_shape(Op op, const std::vector<Shape>& operands, float a, float b);

// Text form: "[rows, cols]".
std::string text_of(Shape shape);

}  // namespace lore
