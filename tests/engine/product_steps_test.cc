#include <gtest/gtest.h>

#include "lore/graph/interaction_ops.h"

#include "engine/parity.h"

namespace lore {
namespace {

const Side sides[] = {Side::user, Side::item};

// Widths below, at and above a vector of any instruction set.
const std::int32_t widths[] = {1, 3, 16, 21};

TEST(ProductSteps, Outer) {
  for (Side side : sides) {
    for (std::int32_t width : widths) {
      Graph graph;
      output_all(
          outer(matrix(graph, "x", Side::user, {3, 2}), matrix(graph, "y", side, {3, width})));
      expect_parity(graph);
    }
  }
}

TEST(ProductSteps, InnerProducts) {
  for (Side side : sides) {
    for (std::int32_t width : widths) {
      Graph graph;
      output_all(inner_products(stack(
          {matrix(graph, "x", Side::user, {2, width}), matrix(graph, "y", side, {3, width})})));
      expect_parity(graph);
    }
  }
}

TEST(ProductSteps, PairProducts) {
  for (Side side : sides) {
    for (std::int32_t width : widths) {
      Graph graph;
      output_all(pair_products(matrix(graph, "x", Side::user, {4, width}),
                               matrix(graph, "y", side, {4, width})));
      expect_parity(graph);
    }
  }
}

TEST(ProductSteps, Matmul) {
  for (Side side : sides) {
    for (std::int32_t width : widths) {
      Graph graph;
      output_all(
          matmul(matrix(graph, "x", Side::user, {3, 5}), matrix(graph, "y", side, {5, width})));
      expect_parity(graph);
    }
  }
}

TEST(ProductSteps, GroupedLinear) {
  for (Side side : sides) {
    for (std::int32_t width : widths) {
      Graph graph;
      const Value x =
          stack({matrix(graph, "x", Side::user, {1, 5}), matrix(graph, "y", side, {2, 5})});
      output_all(grouped_linear(x, width, "layer"));
      expect_parity(graph);
    }
  }
}

}  // namespace
}  // namespace lore
