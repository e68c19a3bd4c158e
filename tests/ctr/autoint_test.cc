#include <gtest/gtest.h>

#include "ctr/inputs.h"
#include "ctr/models.h"

namespace lore {
namespace {

const BackboneOptions options = {.kind = Backbone::autoint,
                                 .embedding_dim = 4,
                                 .attention_layers = 2,
                                 .attention_dim = 6,
                                 .attention_heads = 3};

TEST(AutoInt, AttendsOverAllFields) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), options);
  fields.knowledge = {parameter(graph, "knowledge", {1, 9}, Init::ones)};
  graph.set_output(build_autoint(fields, options).id);
  const Weights weights = initial_weights(graph.pruned(), 1);
  EXPECT_EQ(weights.at("interacting.0.query.weight").cols(), 4u);
  EXPECT_EQ(weights.at("interacting.1.value.weight").cols(), 6u);
  EXPECT_EQ(weights.at("interacting.out.weight").cols(), 8u * 6);
  EXPECT_FALSE(weights.contains("deep.0.weight"));
}

TEST(AutoInt, PlusAddsAnMLP) {
  Graph graph;
  build_autoint_plus(embed_fields(graph, example_inputs(), options), options);
  EXPECT_TRUE(initial_weights(graph, 1).contains("deep.0.weight"));
}

}  // namespace
}  // namespace lore
