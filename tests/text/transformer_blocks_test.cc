#include "text/transformer_blocks.h"

#include <set>

#include <gtest/gtest.h>

namespace lore {
namespace {

std::set<std::string> parameters_of(const Graph& graph) {
  std::set<std::string> names;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::parameter) names.insert(node.name);
  }
  return names;
}

ModelConfig sizes() {
  ModelConfig config;
  config.vocabulary = 5;
  config.positions = 7;
  config.width = 12;
  config.layers = 3;
  config.heads = config.key_heads = 3;
  config.head_width = 4;
  config.inner_width = 20;
  return config;
}

TEST(TransformerBlocks, HeadsAndRowsAreTheSameNumbers) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 3), 12, "words");
  EXPECT_EQ(heads(x, 4).shape(), (Shape{3, 4}));
  EXPECT_EQ(one_row(heads(x, 4)).shape(), (Shape{1, 12}));
  EXPECT_EQ(activate(Activation::none, x).id, x.id);
  EXPECT_EQ(graph.node(activate(Activation::gelu_tanh, x).id).op, Op::gelu_tanh);
}

TEST(TransformerBlocks, EmbeddingsHaveSegmentsWhereTheModelHas) {
  ModelConfig config = sizes();
  Graph without;
  EXPECT_EQ(absolute_embeddings(without, config, 8).shape(), (Shape{1, 8}));
  EXPECT_FALSE(parameters_of(without).contains("embeddings.token_type_embeddings.weight"));
  config.segments = 2;
  Graph with;
  absolute_embeddings(with, config, 8);
  EXPECT_TRUE(parameters_of(with).contains("embeddings.token_type_embeddings.weight"));
}

TEST(TransformerBlocks, ALayerNamesItsParameters) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 5), 12, "words");
  const LayerNames names = {".q", ".k", ".v", ".o", ".n1", ".up", ".down", ".n2"};
  EXPECT_EQ(post_norm_layer(x, sizes(), "a", names, attention).shape(), x.shape());
  gated_feed_forward(x, sizes(), "gate", "wide", "narrow");
  const std::set<std::string> found = parameters_of(graph);
  for (const char* name : {"a.q.weight", "a.q.bias", "a.o.weight", "a.n1.bias", "a.up.weight",
                           "a.down.bias", "a.n2.weight", "gate.weight", "narrow.weight"}) {
    EXPECT_TRUE(found.contains(name)) << name;
  }
  EXPECT_FALSE(found.contains("gate.bias"));
}

TEST(TransformerBlocks, AStackKeepsItsFirstAndLastLayer) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 5), 12, "words");
  std::vector<Value> layers;
  const HiddenStates states = stack(x, sizes(), [&](Value before, std::int32_t i) {
    EXPECT_EQ(before.id, i == 0 ? x.id : layers.back().id);
    return layers.emplace_back(relu(before));
  });
  ASSERT_EQ(layers.size(), 3u);
  EXPECT_EQ(states.first.id, layers.front().id);
  EXPECT_EQ(states.last.id, layers.back().id);
}

}  // namespace
}  // namespace lore
