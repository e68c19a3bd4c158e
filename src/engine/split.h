#pragma once

#include "lore/graph/graph.h"

namespace lore {

// `graph` rewritten so that what is computed for each candidate depends on both sides:
//
//   linear(concat(u, i), W, b)  ->  linear(u, W_u, b) + linear(i, W_i)     (split_linear.h)
//   a + b + c + d               ->  (the item's) + (the request's) + the rest
//   fm(stack(rows))             ->  each side's own pairs + pairs of the sides' sums
//   linear(stack(u, i), W)      ->  stack(linear(u, W), linear(i, W))      (runs.h)
//   linear(inner_products(x))   ->  each side's own pairs + pairs between the sides (split_pairs.h)
//   concat(i1, i2, u1, u2)      ->  concat(concat(i1, i2), concat(u1, u2))
//
// Exact up to the order of float additions. New parameters are added to `weights`.
Graph split_by_stage(const Graph& graph, Weights& weights);

}  // namespace lore
