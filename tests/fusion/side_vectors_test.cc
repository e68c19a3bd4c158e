#include "fusion/side_vectors.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

TEST(SideVectors, AreThoseThatThereAre) {
  EXPECT_EQ(side_vectors(vector_inputs(8, 6)).size(), 2u);
  const auto items = side_vectors(vector_inputs(0, 6));
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].vector.name, "item.vector");
  EXPECT_EQ(items[0].presence.name, "item.presence");
  EXPECT_FALSE(side_vector(vector_inputs(0, 6), Side::user));
  EXPECT_THROW(side_vectors(vector_inputs(0, 0)), Error);
}

TEST(SideVectors, GatesStartClosed) {
  Graph graph;
  const SideVector item = *side_vector(vector_inputs(0, 6), Side::item);
  const Value value = gated(graph, item, normalized(graph, item, "in"), 0.5f, "x");
  EXPECT_EQ(value.shape(), (Shape{1, 6}));
  EXPECT_EQ(value.sides(), Sides(Side::item));
  EXPECT_EQ(initial_weights(graph, 1).at("x.opening"), Matrix(1, 6));
}

}  // namespace
}  // namespace lore
