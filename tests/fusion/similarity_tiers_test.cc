#include "lore/fusion/similarity_tiers.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"
#include "fusion/known_store.h"

namespace lore {
namespace {

constexpr SimilarityTiersOptions options = {.tiers = 4, .directions = 2};

Graph tiers_over(const FeatureStore& store) {
  Graph graph;
  graph.set_output(similarity_tiers(graph, store.inputs(), options)[0].id);
  return graph;
}

TEST(SimilarityTiers, KeepComponentsAndHistoryAsGiven) {
  const Graph graph = tiers_over(known_store());
  for (const Node& node : graph.nodes()) {
    const bool is_given = node.name == "tiers.history" || node.name.starts_with("tiers.components");
    if (node.op == Op::parameter) {
      EXPECT_EQ(is_trained(node.init), !is_given) << node.name;
    }
  }
}

TEST(SimilarityTiers, ReadTheHistoryOnceAUserAndTheItemOnceAnItem) {
  const Graph graph = tiers_over(known_store());
  EXPECT_EQ(graph.node(graph.output()).shape, (Shape{1, 4}));
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::embedding) {
      EXPECT_EQ(node.sides, Sides(Side::user));
    }
    if (node.op == Op::layer_norm) {
      EXPECT_EQ(node.sides, Sides(Side::item));
    }
  }
}

TEST(SimilarityTiers, NeedVectorsOfItemsAndAHistory) {
  Graph graph;
  EXPECT_THROW(similarity_tiers(graph, vector_inputs(0, 8), options), Error);
  EXPECT_THROW(similarity_tiers(graph, small_store().inputs(), options), Error);
  EXPECT_THROW(similarity_tiers(graph, known_store().inputs(), {.tiers = 0}), Error);
}

}  // namespace
}  // namespace lore
