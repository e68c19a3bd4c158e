#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"

#include "engine/parity.h"

namespace lore {
namespace {

Value history_mask(Graph& graph, std::int32_t length) {
  return mask(input(graph, ids("seen", Side::user, length)));
}

TEST(SequenceSteps, CrossAttention) {
  for (std::int32_t heads : {1, 2}) {
    for (std::int32_t keys : {1, 7, 150}) {
      Graph graph;
      const Value q = matrix(graph, "q", Side::item, {3, 6});
      const Value k = matrix(graph, "k", Side::user, {keys, 6});
      output_all(
          cross_attention(q, affine(k, 4, 0), matrix(graph, "v", Side::user, {keys, 10}), heads));
      expect_parity(graph);
    }
  }
}

TEST(SequenceSteps, CrossAttentionUnderAMask) {
  Graph graph;
  const Value q = matrix(graph, "q", Side::item, {1, 4});
  const Value k = matrix(graph, "k", Side::user, {80, 4});
  output_all(cross_attention(q, k, k, 2, history_mask(graph, 80)));
  expect_parity(graph);
}

TEST(SequenceSteps, AttentionToNothingIsZero) {
  Graph graph;
  const Value q = matrix(graph, "q", Side::item, {1, 4});
  const Value k = matrix(graph, "k", Side::user, {3, 4});
  output_all(cross_attention(q, k, k, 1, history_mask(graph, 3)));
  const Weights weights = random_weights(graph, 1);
  Batch batch = random_batch(graph.inputs(), 1, 1);
  batch.columns[2].ids = {0, 0, 0};
  EXPECT_EQ(score(Engine::compile(graph, weights, graph.inputs()), batch)[0],
            weights.at("output.bias")(0, 0));
}

TEST(SequenceSteps, Gru) {
  for (std::int32_t hidden : {1, 4, 17}) {
    Graph graph;
    const Value x = matrix(graph, "x", Side::user, {5, 3}) * matrix(graph, "y", Side::item, {1, 3});
    output_all(gru(x, history_mask(graph, 5), hidden, "gru"));
    expect_parity(graph);
  }
}

TEST(SequenceSteps, GruWithAnUpdate) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::user, {5, 3});
  const Value update = sigmoid(linear(x * matrix(graph, "y", Side::item, {1, 3}), 1, "attention"));
  output_all(gru(x, history_mask(graph, 5), update, 4, "gru"));
  expect_parity(graph);
}

}  // namespace
}  // namespace lore
