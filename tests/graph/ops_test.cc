#include "lore/graph/ops.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

const Input ids{
    .name = "genres", .side = Side::item, .width = 3, .cardinality = 8, .table = "genres"};

TEST(Ops, LinearNamesItsParameters) {
  Graph graph;
  const Value x =
      mean_groups(embedding(input(graph, ids), 4, "genres"), mask(input(graph, ids)), 1);
  const Value y = linear(x, 2, "deep.0");
  EXPECT_EQ(y.shape(), (Shape{1, 2}));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("deep.0.weight").rows(), 2u);
  EXPECT_EQ(weights.at("deep.0.weight").cols(), 4u);
  EXPECT_EQ(weights.at("deep.0.bias").cols(), 2u);
  EXPECT_EQ(weights.at("genres").rows(), 8u);
}

TEST(Ops, LookupsOfOneNameShareATable) {
  Graph graph;
  Input history = ids;
  history.name = "history.genres";
  history.role = InputRole::history;
  embedding(input(graph, ids), 4, "genres");
  embedding(input(graph, history), 4, "genres");
  EXPECT_EQ(initial_weights(graph, 1).size(), 1u);
}

TEST(Ops, WhatIsGivenIsNotTrained) {
  Graph graph;
  const Value item =
      input(graph, {.name = "item", .side = Side::item, .cardinality = 5, .table = "item"});
  const Value y = given_linear(given_embedding(item, 3, "table"), 2, "map");
  EXPECT_EQ(y.shape(), (Shape{1, 2}));
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    EXPECT_FALSE(is_trained(node.init)) << node.name;
  }
  EXPECT_EQ(initial_weights(graph, 1).at("map.weight"), Matrix(2, 3));
}

TEST(Ops, DropoutOfNothingIsNothing) {
  Graph graph;
  const Value x = parameter(graph, "x", {1, 4}, Init::ones);
  EXPECT_EQ(dropout(x, 0).id, x.id);
  EXPECT_EQ(example_dropout(x, 0).id, x.id);
  EXPECT_THROW(dropout(x, 1), Error);
  EXPECT_THROW(dropout(x, -0.1f), Error);
}

TEST(Ops, ReshapeKeepsTheNumberOfValues) {
  Graph graph;
  const Value x = parameter(graph, "x", {2, 6}, Init::ones);
  EXPECT_EQ(reshape(x, 4, 3).shape(), (Shape{4, 3}));
  EXPECT_THROW(reshape(x, 5, 2), Error);
  EXPECT_THROW(reshape(x, -2, -6), Error);
}

TEST(Ops, DiceKeepsRunningStatisticsAndATrainedAlpha) {
  Graph graph;
  const Value x = parameter(graph, "x", {5, 3}, Init::ones);
  EXPECT_EQ(dice(x, "act").shape(), x.shape());
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("act.mean"), Matrix(1, 3));
  EXPECT_EQ(weights.at("act.variance"), Matrix(1, 3, {1, 1, 1}));
  EXPECT_EQ(weights.at("act.alpha"), Matrix(1, 3));
}

TEST(Ops, NothingToJoinIsAnError) {
  EXPECT_THROW(concat({}), Error);
  EXPECT_THROW(stack({}), Error);
}

}  // namespace
}  // namespace lore
