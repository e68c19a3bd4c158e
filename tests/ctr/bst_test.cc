#include <gtest/gtest.h>

#include "lore/error.h"

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

const BackboneOptions options = {
    .kind = Backbone::bst, .embedding_dim = 4, .attention_heads = 2, .transformer_blocks = 2};

TEST(BST, AttendsOverTargetAndHistoryUnderAMask) {
  Graph graph;
  build_bst(embed_fields(graph, example_inputs(), options), options);
  int attentions = 0;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::cross_attention) continue;
    ++attentions;
    EXPECT_EQ(node.shape, (Shape{5 + 1, 8}));
    EXPECT_EQ(node.operands.size(), 4u);
  }
  EXPECT_EQ(attentions, 2);
  EXPECT_EQ(initial_weights(graph, 1).at("position.history").rows(), 5u);
}

TEST(BST, RefusesHeadsThatDoNotDivide) {
  Graph graph;
  BackboneOptions odd = options;
  odd.attention_heads = 3;
  const Fields fields = embed_fields(graph, example_inputs(), odd);
  EXPECT_THROW(build_bst(fields, odd), Error);
}

}  // namespace
}  // namespace lore
