#include "engine/runs.h"

#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"
#include "lore/graph/text_ops.h"

#include "engine/parity.h"
#include "engine/split.h"

namespace lore {
namespace {

Value fields(Graph& graph) {
  return stack({matrix(graph, "user", Side::user, {2, 6}),
                matrix(graph, "item", Side::item, {1, 6}),
                matrix(graph, "genres", Side::item, {2, 6}),
                matrix(graph, "device", Side::context, {1, 6})});
}

// Splits, and proves that nothing else changed.
Graph split(const Graph& graph) {
  const Weights weights = random_weights(graph, 1);
  Weights split_weights = weights;
  const Graph result = split_by_stage(graph, split_weights);
  expect_same_logits(graph, weights, result, split_weights);
  return result;
}

TEST(Runs, LayersOverRowsAreComputedWhereTheRowsAreKnown) {
  Graph graph;
  output_all(relu(linear(fields(graph), 5, "layer")));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::linear, Stage::item), 1);
  EXPECT_EQ(count(result, Op::linear, Stage::request), 2) << "before and after the item's";
  EXPECT_EQ(count(result, Op::linear, Stage::candidate), 1) << "only the output";
}

TEST(Runs, GroupsKeepTheirOwnMatrices) {
  Graph graph;
  output_all(relu(grouped_linear(fields(graph), 5, "layer")));
  const Graph result = split(graph);
  EXPECT_EQ(count(result, Op::grouped_linear, Stage::item), 1);
  EXPECT_EQ(count(result, Op::grouped_linear, Stage::candidate), 0);
}

TEST(Runs, NormsAreTakenRowByRow) {
  Graph graph;
  output_all(relu(layer_norm(fields(graph), 1e-3f, "norm")));
  EXPECT_EQ(count(split(graph), Op::layer_norm, Stage::candidate), 0);
}

TEST(Runs, ATransposedStackIsAConcatenation) {
  for (std::int32_t entry : {1, 3}) {
    Graph graph;
    output_all(relu(transpose(fields(graph), entry)));
    const Graph result = split(graph);
    EXPECT_EQ(count(result, Op::transpose, Stage::candidate), 0);
    EXPECT_EQ(count(result, Op::transpose, Stage::item), 1);
  }
}

TEST(Runs, WhatIsOneRunStaysWhole) {
  Graph graph;
  output_all(linear(matrix(graph, "x", Side::user, {3, 4}) * matrix(graph, "y", Side::item, {3, 4}),
                    5, "layer"));
  EXPECT_EQ(count(split(graph), Op::stack, Stage::candidate), 0);
}

}  // namespace
}  // namespace lore
