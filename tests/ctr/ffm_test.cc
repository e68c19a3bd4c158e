#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

const BackboneOptions options = {.kind = Backbone::ffm, .field_aware_dim = 3};

// Five columns and two of the history, each with three numbers for each of the seven.
TEST(FFM, HasFactorsForEveryFieldInEveryField) {
  Graph graph;
  graph.set_output(build_ffm(embed_fields(graph, example_inputs(), options), options).id);
  const Weights weights = initial_weights(graph.pruned(), 1);
  EXPECT_EQ(weights.at("embedding.user").cols(), 7u * 3);
  EXPECT_EQ(weights.at("embedding.genres").cols(), 7u * 3);
}

TEST(FFM, ComputesPairsOfOneSideAtThatSide) {
  Graph graph;
  const Value logit = build_ffm(embed_fields(graph, example_inputs(), options), options);
  int crossing = 0;
  for (const Node& node : graph.nodes()) {
    crossing += node.op == Op::mul && stage_of(node.sides) == Stage::candidate;
  }
  EXPECT_EQ(crossing, 1) << "only the products of the sides are for each candidate";
  EXPECT_EQ(logit.shape(), (Shape{1, 1}));
}

TEST(FFM, PairsNoFieldWithItself) {
  Graph graph;
  build_ffm(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  // The item and its genres; user, age, device and the history's two.
  EXPECT_EQ(weights.at("others.5"), Matrix(2, 2, {0, 1, 1, 0}));
  EXPECT_EQ(weights.at("others.0").rows(), 5u);
}

}  // namespace
}  // namespace lore
