#include "ctr/layers.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Layers, FlatPutsRowsBehindEachOther) {
  Graph graph;
  const Value x = parameter(graph, "x", {3, 4}, Init::ones);
  EXPECT_EQ(flat(x).shape(), (Shape{1, 12}));
}

TEST(Layers, LeakyReluKeepsItsShape) {
  Graph graph;
  const Value x = parameter(graph, "x", {3, 4}, Init::ones);
  const Value y = leaky_relu(x);
  EXPECT_EQ(y.shape(), x.shape());
  const Node& sum = graph.node(y.id);
  ASSERT_EQ(sum.op, Op::add);
  EXPECT_FLOAT_EQ(graph.node(sum.operands[0]).a + graph.node(sum.operands[1]).a, 1)
      << "the slope above zero";
}

}  // namespace
}  // namespace lore
