#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/graph/ops.h"
#include "lore/graph/parameters.h"

namespace lore {
namespace {

Graph two_layers() {
  Graph graph;
  const Value ids =
      input(graph, {.name = "item", .side = Side::item, .cardinality = 1000, .table = "item"});
  graph.set_output(linear(relu(linear(embedding(ids, 16, "item"), 64, "a")), 1, "b").id);
  return graph;
}

TEST(InitialWeights, EqualSeedsGiveEqualWeights) {
  EXPECT_EQ(initial_weights(two_layers(), 7), initial_weights(two_layers(), 7));
  EXPECT_NE(initial_weights(two_layers(), 7), initial_weights(two_layers(), 8));
}

TEST(InitialWeights, DoNotDependOnTheOtherParameters) {
  Graph larger = two_layers();
  larger.add_parameter("0", {3, 3}, Init::xavier_normal);
  EXPECT_EQ(initial_weights(larger, 7).at("a.weight"),
            initial_weights(two_layers(), 7).at("a.weight"));
}

TEST(InitialWeights, PaddingEmbedsToZero) {
  const Weights weights = initial_weights(two_layers(), 7);
  for (float value : weights.at("item").row(padding_id)) EXPECT_EQ(value, 0);
  for (float value : weights.at("item").row(unknown_id)) EXPECT_NE(value, 0);
}

TEST(InitialWeights, HaveTheDeviationTheyClaim) {
  const Matrix weight = initial_weights(two_layers(), 7).at("a.weight");
  double sum = 0;
  double squares = 0;
  for (float value : weight.values()) {
    sum += value;
    squares += double(value) * value;
  }
  const double n = static_cast<double>(weight.size());
  EXPECT_NEAR(sum / n, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / n), std::sqrt(2.0 / 80), 0.01);
}

TEST(CheckWeights, NamesTheParameterThatDoesNotFit) {
  const Graph graph = two_layers();
  Weights weights = initial_weights(graph, 1);
  EXPECT_NO_THROW(check_weights(graph, weights));

  Weights missing = weights;
  missing.erase("b.bias");
  EXPECT_THROW(check_weights(graph, missing), Error);

  Weights reshaped = weights;
  reshaped["a.bias"] = Matrix(1, 65);
  try {
    check_weights(graph, reshaped);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "\"a.bias\": a parameter has another shape (expected [1, 64], found [1, 65]); "
                 "graph and weights are of different models");
  }

  weights["a.bias"](0, 3) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(check_weights(graph, weights), Error);
}

// The weights of two_layers() with the embeddings of items apart.
struct Apart {
  Graph graph = two_layers();
  Weights weights = initial_weights(graph, 1);
  Tables tables = {{"item", Table::of(weights.extract("item").mapped(), TableType::int8)}};
};

TEST(CheckParameters, TakesParametersFromTables) {
  const Apart apart;
  EXPECT_NO_THROW(check_parameters(apart.graph, apart.weights, apart.tables));
  EXPECT_THROW(check_parameters(apart.graph, apart.weights, {}), Error);
}

TEST(CheckParameters, KnowsWhatIsLookedUpAlone) {
  const Graph graph = two_layers();
  EXPECT_TRUE(is_looked_up(graph, "item"));
  EXPECT_FALSE(is_looked_up(graph, "a.weight"));
  EXPECT_FALSE(is_looked_up(graph, "absent"));
}

TEST(CheckParameters, RefusesATableOfAnotherShape) {
  Apart apart;
  apart.tables["item"] = Table::of(Matrix(1000, 15), TableType::f16);
  EXPECT_THROW(check_parameters(apart.graph, apart.weights, apart.tables), Error);
}

TEST(CheckParameters, RefusesATableThatIsMultiplied) {
  Apart apart;
  apart.tables["a.weight"] = Table::of(apart.weights.at("a.weight"), TableType::f16);
  EXPECT_THROW(check_parameters(apart.graph, apart.weights, apart.tables), Error);
}

TEST(CheckParameters, RefusesATableWhosePaddingIsNotZero) {
  Apart apart;
  Matrix items(1000, 16);
  items(padding_id, 3) = 1;
  apart.tables["item"] = Table::of(items, TableType::f16);
  EXPECT_THROW(check_parameters(apart.graph, apart.weights, apart.tables), Error);
}

}  // namespace
}  // namespace lore
