#include "lore/graph/interaction_ops.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

Value constant(Graph& graph, Shape shape, const std::string& name = "x") {
  return parameter(graph, name, shape, Init::ones);
}

TEST(InteractionOps, AGroupedLayerHasAParameterAGroup) {
  Graph graph;
  EXPECT_EQ(grouped_linear(constant(graph, {3, 4}), 5, "l").shape(), (Shape{3, 5}));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("l.0.weight").rows(), 4u);
  EXPECT_EQ(weights.at("l.2.weight").cols(), 5u);
  EXPECT_FALSE(weights.contains("l.3.weight"));
}

TEST(InteractionOps, AGruNamesItsParameters) {
  Graph graph;
  const Value x = constant(graph, {6, 4});
  const Value present = constant(graph, {6, 1}, "mask");
  EXPECT_EQ(gru(x, present, 5, "gru").shape(), (Shape{6, 5}));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("gru.input.weight").rows(), 15u);
  EXPECT_EQ(weights.at("gru.weight").rows(), 5u);
  EXPECT_EQ(weights.at("gru.bias").cols(), 15u);
}

TEST(InteractionOps, AnOffDiagonalIsFixed) {
  Graph graph;
  parameter(graph, "others", {3, 3}, Init::off_diagonal);
  EXPECT_EQ(initial_weights(graph, 1).at("others"), Matrix(3, 3, {0, 1, 1, 1, 0, 1, 1, 1, 0}));
  EXPECT_FALSE(is_trained(Init::off_diagonal));
}

TEST(InteractionOps, SurviveTheirTextForm) {
  Graph graph;
  const Value x = constant(graph, {4, 6});
  const Value y = slice_rows(transpose(x, 2), 1, 2);
  const Value attended = cross_attention(y, y, y, 4);
  graph.set_output(reshape(sum_rows(reshape(attended, 16, 1)), 1, 1).id);
  EXPECT_EQ(Graph::from_json(graph.to_json(), "graph.json"), graph);
}

TEST(InteractionOps, RefuseWhatDoesNotFit) {
  Graph graph;
  const Value x = constant(graph, {4, 6});
  EXPECT_THROW(transpose(x, 4), Error);
  EXPECT_THROW(slice_rows(x, 3, 2), Error);
  EXPECT_THROW(slice_rows(x, -1, 2), Error);
  EXPECT_THROW(matmul(x, x), Error);
  EXPECT_THROW(cross_attention(x, x, x, 5), Error);
}

}  // namespace
}  // namespace lore
