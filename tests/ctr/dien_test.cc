#include <algorithm>

#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(DIEN, ExtractsInterestsOnceARequest) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::dien, .embedding_dim = 4};
  build_dien(embed_fields(graph, example_inputs(), options), options);
  std::vector<Stage> stages;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::gru) stages.push_back(stage_of(node.sides));
  }
  EXPECT_EQ(stages, (std::vector{Stage::request, Stage::candidate}));
}

TEST(DIEN, EvolvesByAttention) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::dien, .embedding_dim = 4};
  build_dien(embed_fields(graph, example_inputs(), options), options);
  const Node& evolution = *std::find_if(graph.nodes().rbegin(), graph.nodes().rend(),
                                        [](const Node& node) { return node.op == Op::gru; });
  ASSERT_EQ(evolution.operands.size(), 5u);
  EXPECT_EQ(initial_weights(graph, 1).at("evolution.weight").rows(), 8u);
}

}  // namespace
}  // namespace lore
