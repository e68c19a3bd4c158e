#include "engine/sum.h"

#include <functional>

#include <gtest/gtest.h>

namespace lore {
namespace {

using Terms = std::function<std::vector<NodeId>(Rewriter&, NodeId user, NodeId item)>;

// The graph of sum_by_stage() over terms made of a user's and an item's number.
Graph sum_of(const Terms& terms) {
  Graph source;
  const NodeId user = source.add_input({.name = "user", .side = Side::user});
  const NodeId item = source.add_input({.name = "item", .side = Side::item});
  source.set_output(source.add(Op::mul, {user, item}));
  Weights weights;
  return rewrite(source, weights,
                 [&](Rewriter& to, const Node&, const std::vector<NodeId>& operands) {
                   return sum_by_stage(to, terms(to, operands[0], operands[1]));
                 });
}

std::vector<Stage> stages_of_operands(const Graph& graph) {
  std::vector<Stage> stages;
  for (NodeId operand : graph.node(graph.output()).operands) {
    stages.push_back(stage_of(graph.node(operand).sides));
  }
  return stages;
}

NodeId number(Rewriter& to) {
  return to.constant("number", Matrix(1, 1, {2}));
}

TEST(Sum, OfOneTermIsTheTerm) {
  const Graph graph = sum_of([](Rewriter&, NodeId user, NodeId) { return std::vector{user}; });
  EXPECT_EQ(graph.node(graph.output()).op, Op::input);
}

TEST(Sum, OfOneStageIsOneSum) {
  const Graph graph = sum_of([](Rewriter& to, NodeId user, NodeId) {
    return std::vector{user, to.add(Op::tanh, {user}), number(to)};
  });
  EXPECT_EQ(graph.node(graph.output()).operands.size(), 3u);
}

TEST(Sum, AddsEachStageUpFirst) {
  const Graph graph = sum_of([](Rewriter& to, NodeId user, NodeId item) {
    return std::vector{user, item, to.add(Op::mul, {user, item}), to.add(Op::tanh, {user}),
                       to.add(Op::tanh, {item})};
  });
  EXPECT_EQ(stages_of_operands(graph),
            (std::vector{Stage::item, Stage::request, Stage::candidate}));
}

TEST(Sum, AddsConstantsOnceARequest) {
  const Graph graph = sum_of([](Rewriter& to, NodeId user, NodeId item) {
    return std::vector{number(to), item, user, number(to)};
  });
  EXPECT_EQ(stages_of_operands(graph), (std::vector{Stage::item, Stage::request}));
  const NodeId request = graph.node(graph.output()).operands[1];
  EXPECT_EQ(graph.node(request).operands.size(), 3u);
}

TEST(Sum, AddsConstantsToItemsWhereNothingIsOfTheRequest) {
  const Graph graph = sum_of([](Rewriter& to, NodeId user, NodeId item) {
    return std::vector{number(to), item, to.add(Op::mul, {user, item})};
  });
  EXPECT_EQ(stages_of_operands(graph), (std::vector{Stage::item, Stage::candidate}));
}

TEST(Sum, KeepsConstantsBesideCandidatesAlone) {
  const Graph graph = sum_of([](Rewriter& to, NodeId user, NodeId item) {
    return std::vector{number(to), to.add(Op::mul, {user, item})};
  });
  EXPECT_EQ(stages_of_operands(graph), (std::vector{Stage::constant, Stage::candidate}));
}

}  // namespace
}  // namespace lore
