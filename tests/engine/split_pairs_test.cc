#include "engine/split_pairs.h"

#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"

#include "engine/parity.h"
#include "engine/split.h"

namespace lore {
namespace {

constexpr std::int32_t dim = 5;

Value fields(Graph& graph) {
  return stack({matrix(graph, "user", Side::user, {2, dim}),
                matrix(graph, "item", Side::item, {1, dim}),
                matrix(graph, "device", Side::context, {1, dim}),
                matrix(graph, "genres", Side::item, {2, dim}),
                parameter(graph, "constant", {1, dim}, Init::xavier_normal)});
}

Graph split(const Graph& graph) {
  const Weights weights = random_weights(graph, 1);
  Weights split_weights = weights;
  const Graph result = split_by_stage(graph, split_weights);
  expect_same_logits(graph, weights, result, split_weights);
  return result;
}

TEST(SplitPairs, InnerProductsOfOneSideAreComputedAtThatSide) {
  Graph graph;
  output_all(inner_products(fields(graph)));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::inner_products, Stage::item), 1);
  EXPECT_EQ(count(result, Op::inner_products, Stage::request), 1);
  EXPECT_EQ(count(result, Op::inner_products, Stage::candidate), 0);
  EXPECT_EQ(count(result, Op::matmul, Stage::candidate), 1) << "items with the request";
  expect_parity(graph);
}

TEST(SplitPairs, OuterProductsWithThemselvesAreComputedOnce) {
  Graph graph;
  const Value x = transpose(fields(graph));
  output_all(relu(linear_unbiased(outer(x, x), 3, "layer")));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::outer, Stage::item), 2) << "with themselves and with the constant";
  EXPECT_EQ(count(result, Op::outer, Stage::candidate), 1) << "of outer(a, b) and outer(b, a)";
  expect_parity(graph);
}

TEST(SplitPairs, OuterProductsOfTwoValues) {
  Graph graph;
  const Value x = transpose(fields(graph));
  output_all(relu(linear_unbiased(outer(x, tanh(x)), 3, "layer")));
  split(graph);
  expect_parity(graph);
}

TEST(SplitPairs, PairProductsOfRunsOfFields) {
  Graph graph;
  const Value x = fields(graph);
  const Value left = grouped_linear(x, dim, "left");
  const Value pairs = pair_products(left, x);
  output_all(reshape(pairs, 1, static_cast<std::int32_t>(pairs.shape().size())));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::pair_products, Stage::candidate), 0);
  EXPECT_EQ(count(result, Op::pair_products, Stage::item), 1) << "the genres";
  expect_parity(graph);
}

TEST(SplitPairs, OfOneStageStayWhole) {
  Graph graph;
  const Value x =
      matrix(graph, "x", Side::user, {3, dim}) * matrix(graph, "y", Side::item, {3, dim});
  output_all(inner_products(x));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::inner_products, Stage::candidate), 1);
}

}  // namespace
}  // namespace lore
