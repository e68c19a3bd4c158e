#include "engine/split_linear.h"

#include <gtest/gtest.h>

#include "engine/parity.h"
#include "engine/split.h"

namespace lore {
namespace {

// Splits the graph, expects the same logits and returns the multiply-adds for each candidate in
// linear layers.
std::int64_t candidate_cost(const Graph& graph) {
  const Weights weights = random_weights(graph, 1);
  Weights all = weights;
  const Graph split = split_by_stage(graph, all);
  check_weights(split, all);
  expect_same_logits(graph, weights, split, all);
  expect_parity(graph);

  std::int64_t multiply_adds = 0;
  for (const Node& node : split.nodes()) {
    if (node.op != Op::linear || stage_of(node.sides) != Stage::candidate) continue;
    multiply_adds += node.shape.size() * split.node(node.operands[0]).shape.cols;
  }
  return multiply_adds;
}

// The same with x under a function, and without the output's layer.
void expect_split(Value x, std::int64_t expected) {
  output_all(tanh(x));
  EXPECT_EQ(candidate_cost(*x.graph) - x.shape().size(), expected);
}

class SplitLinear : public testing::Test {
 protected:
  Value user(Shape shape) { return matrix(graph_, "user", Side::user, shape); }
  Value item(Shape shape) { return matrix(graph_, "item", Side::item, shape); }
  Value hour(Shape shape) { return matrix(graph_, "hour", Side::context, shape); }
  Value constant(Shape shape) { return parameter(graph_, "constant", shape, Init::ones); }

  Graph graph_;
};

TEST_F(SplitLinear, OfAConcat) {
  const Value x = concat({user({1, 3}), item({1, 4}), hour({1, 2}), item({1, 4})});
  expect_split(linear(x, 5, "l"), 0);
}

TEST_F(SplitLinear, WithoutABias) {
  expect_split(linear_unbiased(concat({user({1, 3}), item({1, 4})}), 5, "l"), 0);
}

TEST_F(SplitLinear, OfAConcatWithCandidateParts) {
  const Value u = user({1, 3}), i = item({1, 3});
  expect_split(linear(concat({u, i, u * i}), 5, "l"), 3 * 5);
}

TEST_F(SplitLinear, OfAConcatWithAConstant) {
  expect_split(linear(concat({user({1, 3}), constant({1, 2}), item({1, 3})}), 5, "l"), 0);
}

TEST_F(SplitLinear, OfNestedConcats) {
  const Value u = user({1, 3}), i = item({1, 3});
  expect_split(linear(concat({concat({u, i}), concat({i, u, i})}), 5, "l"), 0);
}

TEST_F(SplitLinear, OfAConcatThatRepeatsRows) {
  expect_split(linear(concat({item({1, 3}), user({4, 2}), hour({1, 2})}), 5, "l"), 0);
}

TEST_F(SplitLinear, OfTheAttentionUnit) {
  const Value q = item({1, 3}), k = user({4, 3});
  expect_split(linear(concat({q, k, q - k, q * k}), 5, "l"), 4 * 3 * 5);
}

TEST_F(SplitLinear, OfSumsAndDifferences) {
  const Value u = user({1, 3}), i = item({1, 3}), h = hour({1, 3});
  expect_split(linear(add({u, i, h}) - (i - u), 5, "l"), 0);
}

TEST_F(SplitLinear, OfASumThatRepeatsAColumn) {
  expect_split(linear(user({2, 1}) + item({2, 3}), 5, "l"), 2 * 3 * 5);
}

TEST_F(SplitLinear, OfAffine) {
  expect_split(linear(affine(user({1, 3}) + item({1, 3}), -2, 0.5f), 5, "l"), 0);
  Graph other;
  const Value sum = matrix(other, "u", Side::user, {1, 3}) + matrix(other, "i", Side::item, {1, 3});
  expect_split(linear_unbiased(affine(sum, -2, 0.5f), 5, "l"), 0);
}

TEST_F(SplitLinear, OfAScaledAndShiftedConcat) {
  const Value x = concat({user({1, 3}), item({1, 4})});
  expect_split(
      linear(x * constant({1, 7}) + parameter(graph_, "shift", {1, 7}, Init::ones), 5, "l"), 0);
}

TEST_F(SplitLinear, OfOneNumberTimesAConcat) {
  expect_split(linear(constant({1, 1}) * concat({user({1, 3}), item({1, 4})}), 5, "l"), 0);
}

TEST_F(SplitLinear, OfFlattenedFields) {
  const Value fields = stack({user({1, 3}), item({2, 3}), hour({1, 3})});
  expect_split(linear(reshape(fields, 1, 12), 5, "l"), 0);
}

TEST_F(SplitLinear, OfAFlattenedConcatOfManyRowsStays) {
  const Value wide = concat({user({2, 3}), item({2, 1})});
  expect_split(linear(reshape(wide, 1, 8), 5, "l"), 8 * 5);
}

// As in a cross layer: x0 * m + x0 costs its full width whether x0 is taken out or not.
TEST_F(SplitLinear, WhereNothingIsWonStays) {
  const Value x0 = concat({user({1, 3}), item({1, 3})});
  const Value crossed = x0 * tanh(x0) + x0;
  expect_split(linear(crossed, 5, "l"), 6 * 5);
}

TEST_F(SplitLinear, OfOneStageStays) {
  expect_split(linear(concat({user({1, 3}), hour({1, 2})}), 5, "l") * item({1, 1}), 0);
}

TEST_F(SplitLinear, OfComputedWeightsStays) {
  const Value x = concat({user({1, 3}), item({1, 4})});
  const Value weight = tanh(constant({5, 7}));
  expect_split({&graph_, graph_.add(Op::linear, {x.id, weight.id})}, 7 * 5);
}

TEST_F(SplitLinear, TwiceWithOneWeight) {
  const Value u = user({1, 3}), i = item({1, 3});
  expect_split(linear(concat({u, i}), 5, "l") * linear(concat({i, u}), 5, "l"), 0);
}

// The last cross layer of DCNv2: an inner product takes the place of its matrix.
TEST_F(SplitLinear, OfOneOutputOverACrossLayer) {
  const Value x0 = concat({user({1, 3}), item({1, 4})});
  const Value x1 = x0 * tanh(x0) + x0;
  const Value x2 = x0 * linear(x1, 7, "cross") + x1;
  graph_.set_output(linear(x2, 1, "out").id);
  EXPECT_EQ(candidate_cost(graph_), 7);
}

TEST_F(SplitLinear, OfOneOutputOverAProductWithALayer) {
  const Value x = tanh(user({1, 5}) * item({1, 5}));
  graph_.set_output(linear(item({1, 5}) * linear_unbiased(x, 5, "l"), 1, "out").id);
  EXPECT_EQ(candidate_cost(graph_), 5);
}

TEST_F(SplitLinear, OfOneOutputOverALayerThatIsReadElsewhere) {
  const Value x = tanh(user({1, 5}) * item({1, 5}));
  const Value layer = linear(x, 5, "l");
  graph_.set_output((linear(item({1, 5}) * layer, 1, "out") + linear(tanh(layer), 1, "b")).id);
  EXPECT_EQ(candidate_cost(graph_), 5 * 5 + 5 + 5);
}

}  // namespace
}  // namespace lore
