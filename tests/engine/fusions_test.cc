#include "engine/fusions.h"

#include <gtest/gtest.h>

#include "engine/compile.h"
#include "engine/inference.h"
#include "engine/models.h"
#include "engine/parity.h"
#include "engine/signature.h"
#include "engine/split.h"
#include "engine/steps.h"

namespace lore {
namespace {

using Run = void (*)(const Step&, const Frame&);

std::vector<Step> candidate_steps(const Graph& graph) {
  Weights weights = random_weights(graph, 1);
  const Graph serving = split_by_stage(inference_graph(graph, weights), weights);
  Program program = compile_program(serving, weights, columns_of(serving, graph.inputs()));
  return program.part(Stage::candidate).steps;
}

int count(const std::vector<Step>& steps, Run run) {
  int found = 0;
  for (const Step& step : steps) found += step.run == run;
  return found;
}

// What a layer of DIN's attention reads: candidate and history side by side.
Value attended(Graph& graph) {
  const Value q = matrix(graph, "item", Side::item, {1, 6});
  const Value k = matrix(graph, "history", Side::user, {4, 6});
  return concat({q, k, q - k, q * k});
}

TEST(Fusions, ALayerOverCandidateTimesHistoryIsOneStep) {
  Graph graph;
  output_all(tanh(linear(attended(graph), 5, "l")));
  const std::vector<Step> steps = candidate_steps(graph);
  EXPECT_EQ(count(steps, run_scaled_linear), 1);
  EXPECT_EQ(count(steps, run_mul), 0);
  expect_parity(graph);
}

TEST(Fusions, ALayerOfAFewOutputsIsNot) {
  Graph graph;
  output_all(tanh(linear(attended(graph), 2, "l")));
  EXPECT_EQ(count(candidate_steps(graph), run_scaled_linear), 0);
  expect_parity(graph);
}

TEST(Fusions, AProductThatIsReadElsewhereIsNot) {
  Graph graph;
  const Value q = matrix(graph, "item", Side::item, {1, 6});
  const Value k = matrix(graph, "history", Side::user, {4, 6});
  const Value product = q * k;
  output_all(concat({tanh(linear(concat({k, product}), 5, "l")), tanh(product)}));
  EXPECT_EQ(count(candidate_steps(graph), run_scaled_linear), 0);
}

TEST(Fusions, DiceIsPartOfTheLayerBelow) {
  Graph graph;
  const Value x =
      tanh(matrix(graph, "u", Side::user, {1, 6}) * matrix(graph, "i", Side::item, {1, 6}));
  output_all(dice(linear(x, 5, "l"), "dice"));
  const std::vector<Step> steps = candidate_steps(graph);
  EXPECT_EQ(count(steps, run_sigmoid) + count(steps, run_dice), 0);
  expect_parity(graph);
}

TEST(Fusions, DiceOfWhatIsNoLayerIsOneStep) {
  Graph graph;
  const Value u = matrix(graph, "u", Side::user, {3, 6});
  output_all(dice(u * matrix(graph, "i", Side::item, {1, 6}), "dice"));
  EXPECT_EQ(count(candidate_steps(graph), run_dice), 1);
  expect_parity(graph);
}

TEST(Fusions, DiceOfALayerThatIsReadElsewhereLeavesItAlone) {
  Graph graph;
  const Value x =
      tanh(matrix(graph, "u", Side::user, {1, 6}) * matrix(graph, "i", Side::item, {1, 6}));
  const Value y = linear(x, 5, "l");
  output_all(dice(y, "dice") * tanh(y));
  EXPECT_EQ(count(candidate_steps(graph), run_dice), 1);
  expect_parity(graph);
}

TEST(Fusions, WhatOnlyLooksLikeDiceStaysAsItIs) {
  Graph graph;
  const Value x =
      tanh(matrix(graph, "u", Side::user, {1, 6}) * matrix(graph, "i", Side::item, {1, 6}));
  const Value alpha = parameter(graph, "alpha", {1, 6}, Init::ones);
  const Value p = sigmoid(x * alpha + alpha);
  output_all(x * (p + alpha * affine(p, -2, 1)));
  EXPECT_EQ(count(candidate_steps(graph), run_dice), 0);
  expect_parity(graph);
}

TEST(Fusions, DinComputesNoSigmoidApart) {
  const std::vector<Step> steps = candidate_steps(din());
  EXPECT_EQ(count(steps, run_scaled_linear), 1);
  EXPECT_EQ(count(steps, run_sigmoid), 0);
  expect_parity(din());
}

}  // namespace
}  // namespace lore
