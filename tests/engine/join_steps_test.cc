#include <gtest/gtest.h>

#include "engine/parity.h"

namespace lore {
namespace {

TEST(JoinSteps, ConcatOfRows) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {1, 3});
  const Value i = matrix(graph, "i", Side::item, {1, 2});
  output_all(tanh(concat({u, i, u * u, parameter(graph, "p", {1, 2}, Init::ones), u, i})));
  expect_parity(graph);
}

TEST(JoinSteps, ConcatRepeatsOneRow) {
  for (Side side : {Side::user, Side::item}) {
    Graph graph;
    const Value wide = matrix(graph, "wide", Side::user, {4, 3});
    const Value row = matrix(graph, "row", side, {1, 2});
    output_all(tanh(concat({row, wide, row})));
    expect_parity(graph);
  }
}

TEST(JoinSteps, Stack) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {2, 3});
  const Value i = matrix(graph, "i", Side::item, {1, 3});
  output_all(tanh(stack({u, i, i, u, parameter(graph, "p", {1, 3}, Init::ones)})));
  expect_parity(graph);
}

TEST(JoinSteps, ReshapeKeepsTheOrder) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {2, 6});
  const Value i = matrix(graph, "i", Side::item, {4, 1});
  output_all(tanh(reshape(u, 4, 3) * i));
  expect_parity(graph);
}

TEST(JoinSteps, ReshapeOfAReshape) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {2, 6});
  const Value i = matrix(graph, "i", Side::item, {1, 4});
  output_all(reshape(reshape(tanh(u), 4, 3), 3, 4) * i);
  expect_parity(graph);
}

}  // namespace
}  // namespace lore
