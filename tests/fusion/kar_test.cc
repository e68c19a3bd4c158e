#include "lore/fusion/kar.h"

#include <gtest/gtest.h>

#include "lore/error.h"

#include "fusion/inputs.h"

namespace lore {
namespace {

TEST(Kar, GivesOneFieldASideThatDependsOnItsSideAlone) {
  Graph graph;
  const auto fields = kar_fields(graph, vector_inputs(12, 12), {.width = 6});
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].shape(), (Shape{1, 6}));
  EXPECT_EQ(fields[0].sides(), Sides(Side::user));
  EXPECT_EQ(fields[1].sides(), Sides(Side::item));
}

TEST(Kar, SharesExpertsBetweenTheSides) {
  Graph graph;
  kar_fields(graph, vector_inputs(12, 12), {.shared_experts = 2, .dedicated_experts = 3});
  const Weights weights = initial_weights(graph, 1);
  EXPECT_TRUE(weights.contains("kar.shared.1.out.weight"));
  EXPECT_FALSE(weights.contains("kar.shared.2.out.weight"));
  EXPECT_TRUE(weights.contains("kar.user.2.out.weight"));
  EXPECT_TRUE(weights.contains("kar.item.2.out.weight"));
  EXPECT_EQ(weights.at("kar.user.gate.weight").rows(), 5u);
}

TEST(Kar, IsClosedAtTheStart) {
  Graph graph;
  kar_fields(graph, vector_inputs(12, 12), {});
  const Weights weights = initial_weights(graph, 1);
  EXPECT_EQ(weights.at("kar.user.opening"), Matrix(1, 32));
  EXPECT_EQ(weights.at("kar.item.opening"), Matrix(1, 32));
}

TEST(Kar, ServesOneSideAlone) {
  Graph graph;
  const auto fields = kar_fields(graph, vector_inputs(0, 12), {});
  ASSERT_EQ(fields.size(), 1u);
  EXPECT_EQ(fields[0].sides(), Sides(Side::item));
}

TEST(Kar, NeedsVectors) {
  Graph graph;
  EXPECT_THROW(kar_fields(graph, vector_inputs(0, 0), {}), Error);
  EXPECT_THROW(
      kar_fields(graph, vector_inputs(8, 8), {.shared_experts = 0, .dedicated_experts = 0}), Error);
}

TEST(Kar, SharedExpertsNeedOneWidth) {
  Graph graph;
  EXPECT_THROW(kar_fields(graph, vector_inputs(8, 12), {}), Error);
  EXPECT_EQ(kar_fields(graph, vector_inputs(8, 12), {.shared_experts = 0}).size(), 2u);
}

}  // namespace
}  // namespace lore
