#include <gtest/gtest.h>

#include "lore/error.h"

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

TEST(FinalMLP, GatesEachStreamByOneSide) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::finalmlp,
                                   .embedding_dim = 4,
                                   .hidden = {8, 6},
                                   .second_hidden = {4},
                                   .gate_hidden = {5},
                                   .fusion_heads = 2};
  build_finalmlp(embed_fields(graph, example_inputs(), options), options);
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("gate.request.0.weight").cols(), 3u * 4);  // user, age, device
  EXPECT_EQ(weights.at("gate.item.0.weight").cols(), 2u * 4);     // item, genres
  EXPECT_EQ(weights.at("gate.item.out.weight").rows(), 7u * 4);
  EXPECT_EQ(weights.at("out.weight").cols(), 6u + 4);
  EXPECT_EQ(weights.at("fusion.1.weight").rows(), 6u / 2);
  EXPECT_EQ(weights.at("fusion.1.weight").cols(), 4u / 2);
}

TEST(FinalMLP, GatesByTrainedNumbersWhereASideHasNoColumns) {
  Graph graph;
  const BackboneOptions options = {.kind = Backbone::finalmlp, .embedding_dim = 4};
  const std::vector<Input> item = {example_inputs()[2], example_inputs()[3]};
  build_finalmlp(embed_fields(graph, item, options), options);
  EXPECT_TRUE(initial_weights(graph, 1).contains("gate.request.context"));
}

TEST(FinalMLP, RefusesHeadsThatDoNotDivide) {
  Graph graph;
  const BackboneOptions options = {
      .kind = Backbone::finalmlp, .embedding_dim = 4, .hidden = {7}, .fusion_heads = 2};
  const Fields fields = embed_fields(graph, example_inputs(), options);
  EXPECT_THROW(build_finalmlp(fields, options), Error);
}

}  // namespace
}  // namespace lore
