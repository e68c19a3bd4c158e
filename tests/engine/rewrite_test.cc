#include "engine/rewrite.h"

#include <gtest/gtest.h>

#include "engine/models.h"
#include "engine/parity.h"

namespace lore {
namespace {

Graph copied(const Graph& graph, Weights& weights) {
  return rewrite(graph, weights,
                 [](Rewriter& to, const Node& node, const std::vector<NodeId>& operands) {
                   return to.copy(node, operands);
                 });
}

TEST(Rewrite, CopiesEveryModel) {
  for (const auto& [name, graph] : all_models()) {
    SCOPED_TRACE(name);
    const Weights weights = random_weights(graph, 1);
    Weights all = weights;
    const Graph copy = copied(graph, all);
    EXPECT_EQ(all, weights);
    expect_same_logits(graph, weights, copy, all);
  }
}

TEST(Rewrite, MakesEqualOperationsOne) {
  Graph graph;
  const Value x = input(graph, floats("x", Side::user, 3));
  output_all(tanh(x) * tanh(x) + affine(x, 1, 2) + affine(x, 1, 2) + affine(x, 1, 3));
  Weights weights = random_weights(graph, 1);
  const Graph copy = copied(graph, weights);
  EXPECT_EQ(count(copy, Op::tanh, Stage::request), 1);
  EXPECT_EQ(count(copy, Op::affine, Stage::request), 2);
}

TEST(Rewrite, KeepsReshapesOfOtherShapesApart) {
  Graph graph;
  const Value x = tanh(input(graph, floats("x", Side::user, 6)));
  output_all(concat({reshape(reshape(x, 3, 2), 1, 6), reshape(reshape(x, 2, 3), 1, 6)}) +
             concat({fm(reshape(x, 3, 2)), fm(reshape(x, 2, 3)), fm(reshape(x, 6, 1)),
                     reshape(x * x, 1, 6), fm(x), fm(x), fm(x)}));
  const Weights weights = random_weights(graph, 1);
  Weights all = weights;
  const Graph copy = copied(graph, all);
  EXPECT_EQ(count(copy, Op::reshape, Stage::request), 3);
  expect_same_logits(graph, weights, copy, all);
}

TEST(Rewrite, GivesConstantsNewNames) {
  Weights weights;
  Rewriter to(weights);
  const NodeId first = to.constant("ones", Matrix(1, 2, {1, 1}));
  const NodeId second = to.constant("ones", Matrix(1, 3, {1, 1, 1}));
  EXPECT_NE(to.node(first).name, to.node(second).name);
  EXPECT_EQ(to.value_of(second)->cols(), 3u);
  EXPECT_EQ(weights.size(), 2u);
}

TEST(Rewrite, CountsTheUsesOfWhatANodeStandsFor) {
  Graph graph;
  const Value x = tanh(input(graph, floats("x", Side::user, 3)));
  const Value dropped = dropout(x, 0.5f);
  const Value squared = dropped * dropped;
  output_all(squared + affine(x, 1, 2));
  Weights weights = random_weights(graph, 1);
  int seen = 0;
  rewrite(graph, weights, [&](Rewriter& to, const Node& node, const std::vector<NodeId>& operands) {
    if (node.op == Op::dropout) return operands[0];
    if (node.op == Op::affine) seen = to.uses(operands[0]);
    return to.copy(node, operands);
  });
  EXPECT_EQ(seen, 4) << "read by the dropout, twice as the dropout, and by this one";
}

}  // namespace
}  // namespace lore
