#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

const BackboneOptions options = {.kind = Backbone::fignn, .embedding_dim = 4, .graph_layers = 3};

TEST(FiGNN, LetsNoFieldListenToItself) {
  Graph graph;
  build_fignn(embed_fields(graph, example_inputs(), options), options);
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::softmax) continue;
    EXPECT_EQ(graph.node(node.operands[1]).init, Init::off_diagonal);
    EXPECT_EQ(node.shape, (Shape{7, 7}));
    return;
  }
  FAIL() << "no edges";
}

TEST(FiGNN, SharesItsWeightsBetweenSteps) {
  Graph graph;
  build_fignn(embed_fields(graph, example_inputs(), options), options);
  int steps = 0;
  for (const Node& node : graph.nodes()) steps += node.op == Op::matmul;
  EXPECT_EQ(steps, 3);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_TRUE(weights.contains("graph.in.6.weight"));
  EXPECT_FALSE(weights.contains("graph.in.7.weight"));
}

}  // namespace
}  // namespace lore
