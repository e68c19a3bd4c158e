#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(XDeepFM, CompressesTheProductsOfAllFieldsWithTheFirst) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::xdeepfm, .embedding_dim = 4, .cin_layers = {6, 5}};
  build_xdeepfm(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("cin.0.weight").rows(), 6u);
  EXPECT_EQ(weights.at("cin.0.weight").cols(), 7u * 7);
  EXPECT_EQ(weights.at("cin.1.weight").cols(), 7u * 6);
  EXPECT_EQ(weights.at("cin.out.weight").cols(), 6u + 5);
}

TEST(XDeepFM, TakesKnowledgeAsAFieldOfItsOwn) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::xdeepfm, .embedding_dim = 4, .cin_layers = {6}};
  Fields fields = embed_fields(graph, example_inputs(), options);
  fields.knowledge = {parameter(graph, "knowledge", {1, 9}, Init::ones)};
  build_xdeepfm(fields, options);
  EXPECT_EQ(initial_weights(graph, 1).at("cin.0.weight").cols(), 8u * 8);
}

}  // namespace
}  // namespace lore
