#include "engine/split.h"

#include <gtest/gtest.h>

#include "engine/inference.h"
#include "engine/models.h"
#include "engine/parity.h"

namespace lore {
namespace {

Graph expect_exact(const Graph& graph) {
  const Weights weights = random_weights(graph, 1);
  Weights all = weights;
  const Graph serving = inference_graph(graph, all);
  Graph split = split_by_stage(serving, all);
  check_weights(split, all);
  expect_same_logits(graph, weights, split, all);
  return split;
}

TEST(Split, LeavesEveryModelExact) {
  for (const auto& [name, graph] : all_models()) {
    SCOPED_TRACE(name);
    expect_exact(graph);
  }
}

TEST(Split, FlattensSumsThatServeOneSum) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 3));
  const Value i = input(graph, floats("i", Side::item, 3));
  output_all(tanh((u + i) + ((i + i) + u) + u * i));
  EXPECT_EQ(count(expect_exact(graph), Op::add, Stage::candidate), 1);
}

TEST(Split, KeepsSumsThatServeMore) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 3));
  const Value i = input(graph, floats("i", Side::item, 3));
  const Value sum = u * i + i;
  output_all(tanh(sum + u) * tanh(sum));
  const Graph split = expect_exact(graph);
  for (const Node& node : split.nodes()) {
    if (node.op != Op::add) continue;
    EXPECT_EQ(node.operands.size(), 2u);
  }
}

// What is left for a candidate: one product of two sums.
TEST(Split, FmLeavesTheProductOfTheSidesSums) {
  Graph graph;
  std::vector<Value> rows;
  for (const char* name : {"a", "b", "c"}) {
    rows.push_back(input(graph, floats(std::string("u") + name, Side::user, 4)));
    rows.push_back(input(graph, floats(std::string("i") + name, Side::item, 4)));
  }
  graph.set_output(fm(stack(rows)).id);
  const Graph split = expect_exact(graph);
  ASSERT_EQ(count(split, Op::fm, Stage::candidate), 1);
  for (const Node& node : split.nodes()) {
    if (node.op != Op::fm || stage_of(node.sides) != Stage::candidate) continue;
    EXPECT_EQ(split.node(node.operands[0]).shape, (Shape{2, 4}));
  }
  expect_parity(graph);
}

TEST(Split, FmOfSingleRowsCandidatesAndConstants) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 4));
  const Value i = input(graph, floats("i", Side::item, 4));
  const Value p = parameter(graph, "p", {1, 4}, Init::ones);
  graph.set_output(fm(stack({u, i, p, u * i, matrix(graph, "h", Side::context, {2, 4})})).id);
  expect_exact(graph);
  expect_parity(graph);
}

TEST(Split, FmOfReshapedFields) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 8));
  const Value i = input(graph, floats("i", Side::item, 4));
  graph.set_output(fm(reshape(concat({u, i}), 3, 4)).id);
  const Graph split = expect_exact(graph);
  EXPECT_EQ(count(split, Op::fm, Stage::request), 1);
  EXPECT_EQ(count(split, Op::concat, Stage::candidate), 0);
}

TEST(Split, FmOfOneStageStays) {
  Graph graph;
  graph.set_output(
      fm(matrix(graph, "u", Side::user, {3, 4}) * matrix(graph, "i", Side::item, {3, 4})).id);
  EXPECT_EQ(count(expect_exact(graph), Op::fm, Stage::candidate), 1);
}

TEST(Split, JoinsNeighboursAtTheirStage) {
  Graph graph;
  const Value u = input(graph, floats("u", Side::user, 4));
  const Value h = input(graph, floats("h", Side::context, 4));
  const Value i = input(graph, floats("i", Side::item, 4));
  output_all(tanh(concat({u, h, i, tanh(i), u * i})) +
             tanh(reshape(stack({u, h, tanh(u), u * i, i}), 1, 20)));
  const Graph split = expect_exact(graph);
  for (Stage stage : {Stage::request, Stage::candidate}) {
    EXPECT_EQ(count(split, Op::concat, stage), 1);
    EXPECT_EQ(count(split, Op::stack, stage), 1);
  }
  EXPECT_EQ(count(split, Op::concat, Stage::item), 1);
  expect_parity(graph);
}

}  // namespace
}  // namespace lore
