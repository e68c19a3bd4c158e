#include <gtest/gtest.h>

#include "engine/parity.h"

namespace lore {
namespace {

const Side sides[] = {Side::user, Side::item};

TEST(PoolSteps, Softmax) {
  for (Side side : sides) {
    Graph graph;
    const Value x = matrix(graph, "x", Side::user, {3, 4});
    output_all(softmax(x * matrix(graph, "y", side, {1, 4})));
    expect_parity(graph);
  }
}

TEST(PoolSteps, SoftmaxUnderAMask) {
  for (Side side : sides) {
    Graph graph;
    const Value x = matrix(graph, "x", side, {1, 4});
    const Value masked = reshape(mask(input(graph, ids("m", Side::user, 4))), 1, 4);
    output_all(softmax(x, masked));
    expect_parity(graph);
  }
}

TEST(PoolSteps, SoftmaxOfNothingIsZero) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::item, {1, 4});
  output_all(softmax(x, reshape(mask(input(graph, ids("m", Side::user, 4))), 1, 4)));
  const Weights weights = random_weights(graph, 1);
  Batch batch = random_batch(graph.inputs(), 2, 1);
  batch.columns[1].ids = {0, 0, 0, 0, 0, 0, 3, 0};
  expect_parity(graph, weights, batch);
  EXPECT_EQ(score(Engine::compile(graph, weights, graph.inputs()), batch)[0],
            weights.at("output.bias")(0, 0));
}

TEST(PoolSteps, MeanGroups) {
  for (Side side : sides) {
    Graph graph;
    const Value ids_of = input(graph, ids("history", side, 6));
    const Value means = mean_groups(embedding(ids_of, 4, "history"), mask(ids_of), 3);
    output_all(means * matrix(graph, "x", Side::user, {1, 4}));
    expect_parity(graph);
  }
}

TEST(PoolSteps, MeanOfAnEmptyHistoryIsZero) {
  Graph graph;
  const Value history = input(graph, ids("history", Side::user, 3));
  output_all(mean_groups(embedding(history, 4, "history"), mask(history), 1));
  const Weights weights = random_weights(graph, 1);
  Batch batch = random_batch(graph.inputs(), 1, 1);
  batch.columns[0].ids = {0, 0, 0};
  EXPECT_EQ(score(Engine::compile(graph, weights, graph.inputs()), batch)[0],
            weights.at("output.bias")(0, 0));
}

TEST(PoolSteps, WeightedSum) {
  for (Side weights : sides) {
    for (Side values : sides) {
      for (Shape shape : {Shape{1, 5}, Shape{5, 1}}) {
        Graph graph;
        const Value w = matrix(graph, "w", weights, shape);
        output_all(weighted_sum(w, matrix(graph, "x", values, {5, 3})));
        expect_parity(graph);
      }
    }
  }
}

TEST(PoolSteps, Fm) {
  for (Side side : sides) {
    Graph graph;
    graph.set_output(
        fm(matrix(graph, "x", Side::user, {5, 3}) * matrix(graph, "y", side, {1, 3})).id);
    expect_parity(graph);
  }
}

}  // namespace
}  // namespace lore
