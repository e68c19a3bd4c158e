#include "ctr/interest.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "ctr/inputs.h"

namespace lore {
namespace {

TEST(Interest, NeedsAHistory) {
  for (Backbone backbone : {Backbone::din, Backbone::dien, Backbone::bst}) {
    Graph graph;
    const BackboneOptions options = {.kind = backbone, .embedding_dim = 4};
    const Fields fields = embed_fields(graph, without_history(example_inputs()), options);
    try {
      build_backbone(fields, options);
      FAIL() << "accepted";
    } catch (const Error& error) {
      EXPECT_NE(error.fault().problem.find(name_of(backbone)), std::string::npos);
      EXPECT_NE(error.fault().hint.find("history"), std::string::npos);
    }
  }
}

TEST(Interest, JoinsColumnsInterestAndKnowledge) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, false);
  fields.knowledge = {parameter(graph, "knowledge", {1, 3}, Init::ones)};
  const Value interest = parameter(graph, "interest", {1, 6}, Init::ones);
  EXPECT_EQ(interest_logit(fields, interest, {}).shape(), (Shape{1, 1}));
  EXPECT_EQ(initial_weights(graph, 1).at("deep.0.weight").cols(), 5u * 4 + 6 + 3);
}

}  // namespace
}  // namespace lore
