#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(WideDeep, AddsAnMLPToTheFirstOrder) {
  Graph graph;
  const Fields fields = embed_fields(graph, example_inputs(), 4, true);
  const Value logit = build_wide_deep(fields, {.embedding_dim = 4, .hidden = {6}});
  EXPECT_EQ(graph.node(logit.id).operands.size(), 5u + 1 + 1);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("deep.0.weight").cols(), 5u * 4 + 2 * 4);
  EXPECT_FALSE(weights.contains("deep.out.bias")) << "the first order has one already";
}

}  // namespace
}  // namespace lore
