#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(FiBiNET, ShareMatricesBetweenPlainAndWeighedFields) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::fibinet, .embedding_dim = 4, .senet_reduction = 3};
  build_fibinet(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("senet.0.weight").rows(), 7u / 3);
  EXPECT_EQ(weights.at("bilinear.weight").rows(), 4u);
  EXPECT_EQ(weights.at("deep.0.weight").cols(), 2u * 21 * 4);
}

TEST(FiBiNET, OrHaveOneForEachField) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::fibinet, .embedding_dim = 4, .bilinear = Bilinear::each};
  build_fibinet(embed_fields(graph, example_inputs(), options), options);
  EXPECT_TRUE(initial_weights(graph, 1).contains("bilinear.6.weight"));
}

}  // namespace
}  // namespace lore
