#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(FinalNet, StacksOverGatedAndPlainFields) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::finalnet, .embedding_dim = 4, .hidden = {8, 6}};
  Fields fields = embed_fields(graph, example_inputs(), options);
  fields.knowledge = {parameter(graph, "knowledge", {1, 3}, Init::ones)};
  build_finalnet(fields, options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("gate.weight").rows(), 7u);
  EXPECT_EQ(weights.at("first.0.h.weight").cols(), 2u * 7 * 4 + 3);
  EXPECT_EQ(weights.at("second.0.g.weight").cols(), 7u * 4 + 3);
  EXPECT_EQ(weights.at("second.1.h.weight").rows(), 6u);
}

}  // namespace
}  // namespace lore
