#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(DIN, AttendsOverFourViewsOfTargetAndHistory) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, false);
  build_din(fields, {.kind = Backbone::din, .embedding_dim = 4, .attention_hidden = {6}});
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("attention.0.weight").cols(), 4u * 8);  // q, k, q - k, q * k
  EXPECT_EQ(weights.at("attention.0.weight").rows(), 6u);
  EXPECT_EQ(weights.at("deep.0.weight").cols(), 5u * 4 + 8);  // the columns and the interest
}

TEST(DIN, PaddingGetsNoAttention) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, false);
  build_din(fields, {.kind = Backbone::din, .embedding_dim = 4});
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::weighted_sum) continue;
    const Node& weights = graph.node(node.operands[0]);
    ASSERT_EQ(weights.op, Op::mul);
    EXPECT_EQ(weights.operands[1], fields.history->mask.id);
    return;
  }
  FAIL() << "no attention";
}

}  // namespace
}  // namespace lore
