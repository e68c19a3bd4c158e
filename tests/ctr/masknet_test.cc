#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(MaskNet, PutsBlocksBesideEachOther) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::masknet,
                                   .embedding_dim = 4,
                                   .mask_blocks = 2,
                                   .mask_block_dim = 5,
                                   .mask_ratio = 0.5f};
  build_masknet(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("block.0.mask.aggregation.weight").rows(), 7u * 4 / 2);
  EXPECT_EQ(weights.at("block.1.mask.projection.weight").rows(), 7u * 4);
  EXPECT_EQ(weights.at("deep.0.weight").cols(), 2u * 5);
}

TEST(MaskNet, OrInARow) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::masknet, .embedding_dim = 4, .hidden = {6, 5}, .serial_masks = true};
  build_masknet(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("block.1.hidden.weight").cols(), 6u);
  EXPECT_EQ(weights.at("deep.out.weight").cols(), 5u);
}

TEST(MaskNet, NormalisesNoKnowledge) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::masknet, .embedding_dim = 4, .hidden = {8}};
  Fields fields = embed_fields(graph, example_inputs(), options);
  const Value knowledge = parameter(graph, "knowledge", {1, 9}, Init::zeros);
  fields.knowledge = {knowledge};
  build_masknet(fields, options);
  for (const Node& node : graph.nodes()) {
    EXPECT_TRUE(node.op != Op::layer_norm || node.operands[0] != knowledge.id);
  }
}

}  // namespace
}  // namespace lore
