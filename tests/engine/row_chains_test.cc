#include "engine/row_chains.h"

#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"

#include "engine/compile.h"
#include "engine/inference.h"
#include "engine/models.h"
#include "engine/parity.h"
#include "engine/signature.h"
#include "engine/split.h"
#include "engine/steps.h"

namespace lore {
namespace {

// How many layers are chained, by chain, when a request is ranked.
std::vector<std::size_t> chains(const Graph& graph) {
  Weights weights = random_weights(graph, 1);
  const Graph serving = split_by_stage(inference_graph(graph, weights), weights);
  const Program program = compile_program(serving, weights, columns_of(serving, graph.inputs()));
  std::vector<std::size_t> lengths;
  for (const Step& step : program.ranked.steps) {
    if (step.run == run_row_chain) lengths.push_back(step.links.size());
  }
  return lengths;
}

// What a tower of DIN's attention reads: candidate and history side by side.
Value attended(Graph& graph, std::int32_t rows = 4, std::int32_t width = 6) {
  const Value q = matrix(graph, "item", Side::item, {1, width});
  const Value k = matrix(graph, "history", Side::user, {rows, width});
  return concat({q, k, q - k, q * k});
}

using Lengths = std::vector<std::size_t>;

TEST(RowChains, ATowerOverTheHistoryIsOne) {
  Graph graph;
  const Value hidden = dice(linear(attended(graph), 8, "a"), "dice");
  output_all(sum_rows(linear(relu(linear(hidden, 5, "b")), 3, "c")));
  EXPECT_EQ(chains(graph), Lengths{3});
  expect_parity(graph);
}

TEST(RowChains, DinHasOne) {
  EXPECT_EQ(chains(din()).size(), 1u);
  expect_parity(din());
}

TEST(RowChains, ALayerAloneIsNone) {
  Graph graph;
  output_all(tanh(linear(attended(graph), 5, "l")));
  EXPECT_EQ(chains(graph), Lengths{});
}

TEST(RowChains, EndsBeforeWhatIsNoLayer) {
  Graph graph;
  const Value hidden = linear(relu(linear(attended(graph), 8, "a")), 5, "b");
  output_all(linear(tanh(hidden), 4, "c"));
  EXPECT_EQ(chains(graph), Lengths{2});
  expect_parity(graph);
}

TEST(RowChains, EndsWithWhatIsReadTwice) {
  Graph graph;
  const Value first = relu(linear(attended(graph), 8, "a"));
  const Value second = relu(linear(first, 8, "b"));
  output_all(second * first);
  EXPECT_EQ(chains(graph), Lengths{});
  expect_parity(graph);
}

TEST(RowChains, EndsBeforeALayerWhoseBiasIsTheCandidates) {
  Graph graph;
  const Value first = relu(linear(attended(graph), 8, "a"));
  const Value bias = matrix(graph, "bias", Side::item, {1, 5});
  const Value weight = parameter(graph, "b", {5, 8}, Init::ones);
  output_all(tanh({&graph, graph.add(Op::linear, {first.id, weight.id, bias.id})}));
  EXPECT_EQ(chains(graph), Lengths{});
  expect_parity(graph);
}

TEST(RowChains, RankAsScoredInReducedPrecision) {
  Graph graph;
  const Value hidden = relu(linear(attended(graph, 7, 40), 72, "a"));
  output_all(sum_rows(linear(relu(linear(hidden, 40, "b")), 1, "c")));
  ASSERT_EQ(chains(graph), Lengths{3});
  const Weights weights = random_weights(graph, 1);
  const Batch batch = random_batch(graph.inputs(), 130, 1);
  const Batch request =
      one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; });
  std::vector<std::vector<float>> logits;
  for (const ScorePrecision precision : {ScorePrecision::exact, ScorePrecision::reduced}) {
    const Engine engine = Engine::compile(graph, weights, graph.inputs(), {.precision = precision});
    const Engine::ItemTable items = engine.publish(batch);
    logits.push_back(rank(engine, request, items, all_rows(items)));
    EXPECT_NEAR(logits.back()[0], score(engine, batch)[0], 1e-4 * (1 + std::abs(logits[0][0])));
  }
  float largest = 0;
  for (const float logit : logits[0]) largest = std::max(largest, std::abs(logit));
  for (std::size_t i = 0; i < logits[0].size(); ++i) {
    EXPECT_NEAR(logits[1][i], logits[0][i], 0.03 * largest) << i;
  }
  EXPECT_EQ(logits[0] == logits[1], !can_reduce_precision());
}

}  // namespace
}  // namespace lore
