#include "lore/graph/text_ops.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

TEST(TextOps, ValuesBelongToTokens) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 4, "words");
  EXPECT_EQ(x.shape(), (Shape{1, 4}));
  EXPECT_TRUE(x.sides().has(Side::token));
}

TEST(TextOps, AnOffsetMakesTheTableLonger) {
  Graph graph;
  lookup(token_positions(graph, 8), 4, "positions", 2);
  EXPECT_EQ(initial_weights(graph, 1).at("positions").rows(), 10u);
}

TEST(TextOps, NormsNameTheirParameters) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 4, "words");
  EXPECT_EQ(layer_norm(x, 1e-5f, "a").shape(), x.shape());
  EXPECT_EQ(rms_norm(x, 1e-5f, "b").shape(), x.shape());
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("a.weight"), Matrix(1, 4, {1, 1, 1, 1}));
  EXPECT_EQ(weights.at("a.bias"), Matrix(1, 4));
  EXPECT_EQ(weights.at("b.weight"), Matrix(1, 4, {1, 1, 1, 1}));
}

TEST(TextOps, HeadsMayShareKeys) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 8, "words");
  const Value keys = reshape(linear(x, 4, "k"), 2, 2);
  EXPECT_EQ(attention(reshape(x, 4, 2), keys, keys).shape(), (Shape{4, 2}));
  EXPECT_EQ(causal_attention(reshape(x, 4, 2), keys, keys).shape(), (Shape{4, 2}));
  EXPECT_THROW(attention(reshape(x, 2, 4), keys, keys), Error);
  const Value three = reshape(linear(x, 6, "three"), 3, 2);
  EXPECT_THROW(attention(reshape(x, 4, 2), three, three), Error);
}

TEST(TextOps, ABiasHasAColumnForEachHead) {
  Graph graph;
  const Value x = reshape(lookup(token_ids(graph, 9), 8, "words"), 4, 2);
  biased_attention(x, x, x, 32, 128, "bias");
  const Matrix bias = initial_weights(graph, 1).at("bias");
  EXPECT_EQ(bias.rows(), 32u);
  EXPECT_EQ(bias.cols(), 4u);
  EXPECT_THROW(biased_attention(rotary(x, 1e4f), x, x, 16, 128, "bias"), Error);
}

TEST(TextOps, RotaryNeedsPairs) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 6, "words");
  EXPECT_EQ(rotary(reshape(x, 3, 2), 1e4f).shape(), (Shape{3, 2}));
  EXPECT_THROW(rotary(reshape(x, 2, 3), 1e4f), Error);
}

TEST(TextOps, TheOutputMayBeOneRowAToken) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 6, "words");
  graph.set_output(silu(gelu(gelu_tanh(x))).id);
  EXPECT_THROW(graph.set_output(reshape(x, 3, 2).id), Error);
}

TEST(TextOps, SurviveTheTextFormOfGraphs) {
  Graph graph;
  const Value x = lookup(token_ids(graph, 9), 6, "words") +
                  lookup(token_positions(graph, 4), 6, "positions", 2) +
                  lookup(token_segments(graph, 1), 6, "segments");
  const Value heads = rotary(reshape(layer_norm(x, 1e-6f, "norm"), 3, 2), 1e4f);
  graph.set_output(reshape(biased_attention(heads, heads, heads, 8, 16, "bias") +
                               causal_attention(heads, heads, heads),
                           1, 6)
                       .id);
  EXPECT_EQ(Graph::from_json(graph.to_json(), "graph.json"), graph);
}

}  // namespace
}  // namespace lore
