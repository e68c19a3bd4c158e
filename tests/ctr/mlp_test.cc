#include "ctr/mlp.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Mlp, StacksItsLayers) {
  Graph graph;
  const Value x = parameter(graph, "x", {1, 6}, Init::ones);
  const Value y = mlp(x, {8, 3}, 0.5f, "deep");
  EXPECT_EQ(y.shape(), (Shape{1, 3}));
  EXPECT_EQ(graph.node(y.id).op, Op::dropout);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("deep.0.weight").rows(), 8u);
  EXPECT_EQ(weights.at("deep.1.weight").cols(), 8u);
}

TEST(Mlp, WithoutDropoutEndsInReLU) {
  Graph graph;
  const Value x = parameter(graph, "x", {1, 6}, Init::ones);
  EXPECT_EQ(graph.node(mlp(x, {8}, 0, "deep").id).op, Op::relu);
}

TEST(Mlp, EndsInALogit) {
  Graph graph;
  const Value x = parameter(graph, "x", {1, 6}, Init::ones);
  EXPECT_EQ(mlp_logit(x, {.hidden = {8, 3}}).shape(), (Shape{1, 1}));
  EXPECT_EQ(initial_weights(graph, 1).at("deep.out.weight").cols(), 3u);
}

}  // namespace
}  // namespace lore
