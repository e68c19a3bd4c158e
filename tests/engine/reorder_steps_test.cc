#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"

#include "engine/parity.h"

namespace lore {
namespace {

const Side sides[] = {Side::user, Side::item};

TEST(ReorderSteps, Transpose) {
  for (Side side : sides) {
    for (std::int32_t entry : {1, 2, 6}) {
      Graph graph;
      const Value x =
          stack({matrix(graph, "x", Side::user, {2, 6}), matrix(graph, "y", side, {1, 6})});
      output_all(transpose(x, entry));
      expect_parity(graph);
    }
  }
}

TEST(ReorderSteps, TransposingTwiceChangesNothing) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::user, {3, 8});
  output_all(transpose(transpose(x, 2), 2) - x);
  const Weights weights = random_weights(graph, 1);
  const Batch batch = random_batch(graph.inputs(), 3, 1);
  for (float logit : score(Engine::compile(graph, weights, graph.inputs()), batch)) {
    EXPECT_EQ(logit, weights.at("output.bias")(0, 0));
  }
}

TEST(ReorderSteps, SliceRows) {
  for (Side side : sides) {
    Graph graph;
    const Value x = matrix(graph, "x", Side::user, {4, 3}) * matrix(graph, "y", side, {4, 3});
    output_all(slice_rows(x, 1, 2));
    expect_parity(graph);
  }
}

TEST(ReorderSteps, SumRows) {
  for (Side side : sides) {
    for (std::int32_t width : {1, 5, 19}) {
      Graph graph;
      output_all(sum_rows(matrix(graph, "x", Side::user, {4, width}) *
                          matrix(graph, "y", side, {1, width})));
      expect_parity(graph);
    }
  }
}

}  // namespace
}  // namespace lore
