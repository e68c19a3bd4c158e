#include "engine/inference.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/models.h"
#include "engine/parity.h"

namespace lore {
namespace {

Graph expect_exact(const Graph& graph) {
  const Weights weights = random_weights(graph, 1);
  Weights all = weights;
  Graph serving = inference_graph(graph, all);
  check_weights(serving, all);
  expect_same_logits(graph, weights, serving, all);
  return serving;
}

TEST(Inference, DropsDropout) {
  Graph graph;
  const Value x = input(graph, floats("x", Side::user, 3));
  output_all(dropout(tanh(x), 0.5f) * example_dropout(x, 0.5f));
  const Graph serving = expect_exact(graph);
  EXPECT_EQ(count(serving, Op::dropout, Stage::request), 0);
  EXPECT_EQ(count(serving, Op::example_dropout, Stage::request), 0);
}

TEST(Inference, FoldsABatchNormIntoTheLayerBelow) {
  for (bool biased : {true, false}) {
    Graph graph;
    const Value x = input(graph, floats("x", Side::user, 3));
    const Value y = biased ? linear(x, 4, "l") : linear_unbiased(x, 4, "l");
    output_all(tanh(batch_norm(y, "norm")));
    const Graph serving = expect_exact(graph);
    EXPECT_EQ(count(serving, Op::batch_norm, Stage::request), 0);
    EXPECT_EQ(count(serving, Op::mul, Stage::request), 0);
    EXPECT_EQ(count(serving, Op::linear, Stage::request), 2);
  }
}

TEST(Inference, ScalesAndShiftsWhereTheLayerIsReadElsewhere) {
  Graph graph;
  const Value y = linear(matrix(graph, "x", Side::user, {4, 3}), 5, "l");
  output_all(dice(y, mask(input(graph, ids("history", Side::user, 4))), "dice"));
  const Graph serving = expect_exact(graph);
  EXPECT_EQ(count(serving, Op::batch_norm, Stage::request), 0);
  EXPECT_EQ(count(serving, Op::linear, Stage::request), 2);
}

TEST(Inference, ScalesAndShiftsWhatIsNoLayer) {
  Graph graph;
  output_all(batch_norm(tanh(input(graph, floats("x", Side::user, 3))), "norm"));
  EXPECT_EQ(count(expect_exact(graph), Op::batch_norm, Stage::request), 0);
}

TEST(Inference, LeavesEveryModelExact) {
  for (const auto& [name, graph] : all_models()) {
    SCOPED_TRACE(name);
    expect_exact(graph);
  }
}

TEST(Inference, RefusesStatisticsThatAreNotParameters) {
  Graph graph;
  const Value x = input(graph, floats("x", Side::user, 3));
  output_all({&graph, graph.add(Op::batch_norm, {x.id, x.id, x.id})});
  Weights weights = random_weights(graph, 1);
  EXPECT_THROW(inference_graph(graph, weights), Error);
}

}  // namespace
}  // namespace lore
