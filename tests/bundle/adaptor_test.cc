#include "bundle/adaptor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/graph/ops.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

const Input vector{
    .name = "item.vector", .role = InputRole::vector, .side = Side::item, .width = 3};
const Input presence{.name = "item.presence", .role = InputRole::presence, .side = Side::item};
const Input item{.name = "item", .side = Side::item, .cardinality = 9, .table = "item"};

std::vector<std::string> names_of(const std::vector<Input>& inputs) {
  std::vector<std::string> names;
  for (const Input& input : inputs) names.push_back(input.name);
  return names;
}

TEST(Adaptor, IsWhatDependsOnTheVectorAlone) {
  Graph graph;
  const Value adapted = input(graph, presence) * linear(input(graph, vector), 2, "adaptor");
  const Value id = embedding(input(graph, item), 2, "item");
  graph.set_output(linear(adapted * id, 1, "out").id);

  const auto adaptor = adaptor_of(graph, Side::item);
  ASSERT_TRUE(adaptor);
  EXPECT_THAT(adaptor->results, ElementsAre(adapted.id));
  EXPECT_THAT(names_of(adaptor->graph.inputs()),
              UnorderedElementsAre("item.presence", "item.vector"));
}

TEST(Adaptor, GivesWayToAnInputOfItsWidth) {
  Graph graph;
  const Value id = embedding(input(graph, item), 5, "item");
  graph.set_output(linear(linear(input(graph, vector), 5, "adaptor") * id, 1, "out").id);
  Weights weights = initial_weights(graph, 1);

  const Graph rest = without_adaptor(graph, Side::item, *adaptor_of(graph, Side::item), weights);
  EXPECT_THAT(names_of(rest.inputs()), UnorderedElementsAre("item.vector", "item"));
  EXPECT_EQ(rest.inputs()[0].width, 5);
  EXPECT_FALSE(adaptor_of(rest, Side::item)) << "nothing is left to fold";
}

TEST(Adaptor, TellsSeveralResultsApart) {
  Graph graph;
  const Value x = input(graph, vector);
  const Value wide = relu(linear(x, 4, "wide"));
  const Value id = embedding(input(graph, item), 4, "item");
  graph.set_output((linear(wide * id, 1, "a") + linear(tanh(x) * linear(id, 3, "b"), 1, "c")).id);
  Weights weights = initial_weights(graph, 1);

  const auto adaptor = adaptor_of(graph, Side::item);
  ASSERT_EQ(adaptor->results.size(), 2u);
  const Graph rest = without_adaptor(graph, Side::item, *adaptor, weights);
  EXPECT_EQ(rest.inputs()[0].width, 7);
  EXPECT_EQ(weights.at("item.vector.folded.4.weight"),
            Matrix(3, 7, {0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1}));
}

TEST(Adaptor, IsNoneWhereTheVectorIsReadAsItIs) {
  Graph graph;
  const Value id = embedding(input(graph, item), 3, "item");
  graph.set_output(linear(input(graph, vector) * id, 1, "out").id);
  EXPECT_FALSE(adaptor_of(graph, Side::item));
  EXPECT_FALSE(adaptor_of(graph, Side::user));
}

}  // namespace
}  // namespace lore
