#pragma once

#include <string>
#include <vector>

#include "lore/graph/graph.h"

// The operators as functions over Value, so that a model reads like its formula:
//
//   Value x = concat({user, item});
//   Value logit = linear(relu(linear(x, 64, "deep.0")), 1, "deep.out");
//
// Shapes are those of one example: [rows, cols]. Operands of elementwise operators broadcast: a
// dimension of 1 stretches to the other's size.
namespace lore {

// A node of a graph under construction. Cheap to copy; valid while the graph lives.
struct Value {
  Graph* graph = nullptr;
  NodeId id = -1;

  Shape shape() const { return graph->node(id).shape; }
  Sides sides() const { return graph->node(id).sides; }
};

// A column of the batch: [1, width].
Value input(Graph& graph, const Input& input);

// A trained matrix.
Value parameter(Graph& graph, const std::string& name, Shape shape, Init init);

// Rows of a table for each id of `ids` [1, K]: [K, dim]. The padding row is always zero.
// The table `name` is shared by every lookup of that name.
Value embedding(Value ids, std::int32_t dim, const std::string& name);

// The same out of a table that is given and stays as it is.
Value given_embedding(Value ids, std::int32_t dim, const std::string& name);

// 1 where an id of `ids` [1, K] is not padding, else 0: [K, 1].
Value mask(Value ids);

// Values side by side: [R, c1 + c2 + ...]. One-row operands are repeated for each of the R rows.
Value concat(const std::vector<Value>& xs);

// Values on top of each other: [r1 + r2 + ..., C].
Value stack(const std::vector<Value>& xs);

// The same numbers, row-major, in another shape of equal size.
Value reshape(Value x, std::int32_t rows, std::int32_t cols);

// y = x W^T + b for each row: [R, in] -> [R, out]. Parameters "<name>.weight" [out, in]
// (xavier_normal) and "<name>.bias" [1, out] (zeros).
Value linear(Value x, std::int32_t out, const std::string& name);

// The same with parameters that are given and stay as they are.
Value given_linear(Value x, std::int32_t out, const std::string& name);

// The same without the bias.
Value linear_unbiased(Value x, std::int32_t out, const std::string& name);

// Elementwise sum of two or more values, difference and product, with broadcasting.
Value add(const std::vector<Value>& xs);
Value operator+(Value x, Value y);
Value operator-(Value x, Value y);
Value operator*(Value x, Value y);

// a x + b for fixed numbers a and b.
Value affine(Value x, float a, float b);

Value relu(Value x);
Value sigmoid(Value x);
Value tanh(Value x);

// exp(x_c) / sum over the columns of a row. With `mask` (the shape of x): masked columns get 0, and
// a row with nothing left is all zeros.
Value softmax(Value x);
Value softmax(Value x, Value mask);

// (x - mean) / sqrt(variance + 1e-5) for each column; Ioffe and Szegedy 2015, without scale and
// shift. Training uses the statistics of all rows of the batch (those with mask [R, 1] of 1, where
// given) and keeps running ones with momentum 0.1 in "<name>.mean" and "<name>.variance"; serving
// uses the running ones, so that a score never depends on the other rows of a batch.
Value batch_norm(Value x, const std::string& name);
Value batch_norm(Value x, Value mask, const std::string& name);

// Dice, the activation of DIN (Zhou et al. 2018): x (p + alpha (1 - p)) with p =
// sigmoid(batch_norm(x)) and a trained alpha a column, "<name>.alpha".
Value dice(Value x, const std::string& name);
Value dice(Value x, Value mask, const std::string& name);

// x [G * K, D] in `groups` groups of K consecutive rows -> the mean of each group's rows with mask
// [G * K, 1] of 1: [G, D]. A group with nothing in it is zeros.
Value mean_groups(Value x, Value mask, std::int32_t groups);

// sum over k of w_k x_k: weights [1, K] or [K, 1], x [K, D] -> [1, D].
Value weighted_sum(Value weights, Value x);

// The second-order term of a factorisation machine over the rows of x [F, D]:
// 1/2 sum_d ((sum_f x_fd)^2 - sum_f x_fd^2) -> [1, 1]. Rendle 2010; DeepFM, Guo et al. 2017.
Value fm(Value x);

// Training: each number becomes 0 with probability p, the rest are scaled by 1 / (1 - p). Serving:
// identity.
Value dropout(Value x, float p);

// Training: the whole value of an example becomes 0 with probability p, unscaled; used on presence
// flags to train the path of a missing vector. Serving: identity.
Value example_dropout(Value x, float p);

}  // namespace lore
