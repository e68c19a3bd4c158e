#include "ctr/first_order.h"

#include <gtest/gtest.h>

#include "ctr/inputs.h"

namespace lore {
namespace {

TEST(FirstOrder, IsABiasAndANumberForEachColumn) {
  Graph graph;
  const std::vector<Value> terms = first_order(embed_fields(graph, example_inputs(), 4, true));
  ASSERT_EQ(terms.size(), 5u + 1);
  for (Value term : terms) EXPECT_EQ(term.shape(), (Shape{1, 1}));
}

TEST(FirstOrder, IsLinearInKnowledge) {
  Graph graph;
  Fields fields = embed_fields(graph, example_inputs(), 4, true);
  fields.knowledge = {parameter(graph, "a", {1, 3}, Init::ones),
                      parameter(graph, "b", {1, 2}, Init::ones)};
  EXPECT_EQ(first_order(fields).size(), 5u + 2);
  EXPECT_EQ(initial_weights(graph, 1).at("first_order.knowledge.weight").cols(), 5u);
}

}  // namespace
}  // namespace lore
