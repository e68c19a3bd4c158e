#pragma once

#include <vector>

#include "engine/rewrite.h"

namespace lore {

// A linear layer (x, weight[, bias]) as a sum of layers, one for each stage that x is made of, with
// the columns of the weight that belong to it; the bias goes to the cheapest. It sees through
// concat and reshape, sums and differences (W (q - k) = W q - W k), affine, and products with a
// constant row; a value that occurs more than once is multiplied once.
//
// A layer of one output over a product with another layer, as the last cross layer of DCNv2 stands
// under the logit, needs no product with that layer's matrix for each candidate, since
//
//   w (a * (V z + c) + z) = (V^T (w * a) + w) z + (w * c) a
//
// and V^T (w * a) splits by stage as a does.
//
// Layers whose candidate part would not become smaller stay as they are.
NodeId split_linear(Rewriter& to, const std::vector<NodeId>& operands);

}  // namespace lore
