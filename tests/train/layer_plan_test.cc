#include "train/layer_plan.h"

#include <gtest/gtest.h>

#include "lore/graph/ops.h"

#include "train/batches.h"

namespace lore {
namespace {

class LayerPlanTest : public testing::Test {
 protected:
  std::vector<LayerPlan> plans(Value output) {
    graph_.set_output(output.id);
    return plan_layers(graph_, std::vector<std::optional<Side>>(graph_.nodes().size()));
  }

  static std::size_t at(Value value) { return static_cast<std::size_t>(value.id); }

  Graph graph_;
  Value x_ = input(graph_, vector_of(Side::user, 3));
};

TEST_F(LayerPlanTest, MakesReluPartOfTheLayer) {
  const Value sums = linear(x_, 20, "a");
  const Value positive = relu(sums);
  const std::vector<LayerPlan> found = plans(linear(positive, 1, "out"));
  EXPECT_TRUE(found[at(sums)].relu);
  EXPECT_TRUE(found[at(positive)].is_done);
}

TEST_F(LayerPlanTest, LeavesSumsThatOthersTake) {
  const Value sums = linear(x_, 20, "a");
  const Value positive = relu(sums);
  const std::vector<LayerPlan> found = plans(linear(positive + sums, 1, "out"));
  EXPECT_FALSE(found[at(sums)].relu);
  EXPECT_FALSE(found[at(positive)].is_done);
}

TEST_F(LayerPlanTest, KeepsNarrowWhatOnlyWideLayersTake) {
  const Value first = linear(x_, 20, "a");
  const Value second = linear(relu(first), 20, "b");
  const Value third = linear(relu(second), 20, "c");
  const Value out = linear(third, 1, "out");
  const std::vector<LayerPlan> found = plans(out + linear(x_, 1, "wide"));
  EXPECT_TRUE(found[at(first)].stays_narrow);
  EXPECT_TRUE(found[at(second)].stays_narrow);
  EXPECT_FALSE(found[at(third)].stays_narrow);
  EXPECT_FALSE(found[at(out)].stays_narrow);
}

}  // namespace
}  // namespace lore
