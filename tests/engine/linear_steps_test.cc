#include <gtest/gtest.h>

#include "engine/parity.h"

namespace lore {
namespace {

Value weighted(Value x, Value weight) {
  return {x.graph, x.graph->add(Op::linear, {x.id, weight.id})};
}

Value weighted(Value x, Value weight, Value bias) {
  return {x.graph, x.graph->add(Op::linear, {x.id, weight.id, bias.id})};
}

TEST(LinearSteps, OfEverySideAndNumberOfRows) {
  for (Side side : {Side::user, Side::item}) {
    for (std::int32_t rows : {1, 3}) {
      for (std::int32_t out : {1, 5, 33}) {
        Graph graph;
        const Value x = matrix(graph, "x", side, {rows, 7});
        output_all(tanh(linear(x, out, "l")) + tanh(linear_unbiased(x, out, "u")));
        expect_parity(graph);
      }
    }
  }
}

TEST(LinearSteps, OfCandidates) {
  for (std::int32_t rows : {1, 3}) {
    Graph graph;
    const Value x =
        matrix(graph, "x", Side::user, {rows, 7}) * matrix(graph, "y", Side::item, {1, 7});
    output_all(relu(linear(relu(linear(x, 5, "a")), 4, "b")));
    expect_parity(graph);
  }
}

TEST(LinearSteps, WithReluWhoseOperandIsReadTwice) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::user, {1, 7}) * matrix(graph, "y", Side::item, {1, 7});
  const Value y = linear(x, 5, "l");
  output_all(relu(y) * y);
  expect_parity(graph);
}

TEST(LinearSteps, OneWeightForTwoLayers) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {1, 4});
  const Value i = matrix(graph, "i", Side::item, {1, 4});
  output_all(tanh(linear(u, 3, "shared")) * tanh(linear(i, 3, "shared")));
  expect_parity(graph);
}

TEST(LinearSteps, WithAWeightThatIsAlsoAValue) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {2, 4});
  const Value i = matrix(graph, "i", Side::item, {2, 4});
  const Value weight = parameter(graph, "w", {2, 4}, Init::ones);
  output_all(weighted(u * i, weight) * reshape(weighted(weight, weight), 2, 2));
  expect_parity(graph);
}

TEST(LinearSteps, WithAComputedWeight) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {2, 4});
  const Value i = matrix(graph, "i", Side::item, {3, 4});
  const Value constant = tanh(parameter(graph, "w", {3, 4}, Init::ones));
  output_all(weighted(u, constant) * weighted(u, i) * weighted(u * u, constant));
  expect_parity(graph);
}

TEST(LinearSteps, WithAComputedBias) {
  for (Side side : {Side::user, Side::item}) {
    Graph graph;
    const Value u = matrix(graph, "u", Side::user, {2, 4});
    const Value bias = matrix(graph, "b", side, {1, 3});
    const Value weight = parameter(graph, "w", {3, 4}, Init::ones);
    output_all(relu(weighted(u, weight, bias)) + weighted(u, tanh(weight), bias));
    expect_parity(graph);
  }
}

}  // namespace
}  // namespace lore
