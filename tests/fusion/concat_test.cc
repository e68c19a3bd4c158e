#include "lore/fusion/concat.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

TEST(Concat, GivesOneFieldASideThatDependsOnItsSideAlone) {
  Graph graph;
  const auto fields = concat_fields(graph, vector_inputs(12, 9), {.width = 6});
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].shape(), (Shape{1, 6}));
  EXPECT_EQ(fields[0].sides(), Sides(Side::user));
  EXPECT_EQ(fields[1].sides(), Sides(Side::item));
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("concat.user.projection.weight").cols(), 12u);
  EXPECT_EQ(weights.at("concat.item.projection.weight").cols(), 9u);
}

TEST(Concat, NeedsVectors) {
  Graph graph;
  EXPECT_THROW(concat_fields(graph, vector_inputs(0, 0), {}), Error);
}

}  // namespace
}  // namespace lore
