#include "train/table_group.h"

#include <gtest/gtest.h>

#include "train/random.h"

namespace lore {
namespace {

constexpr std::size_t rows = 6;
constexpr std::size_t width = 3;
const std::string prefix = "optimizer.";

// Of an embedding, whose ids come from a column and from a history, or of its first order.
struct Lookups {
  std::vector<std::int32_t> ids = {2, 4, 2};
  std::vector<std::int32_t> past = {4, 5, 0};
  std::vector<float> wide = std::vector<float>(ids.size() * width, 0.5f);
  std::vector<float> wide_past = std::vector<float>(past.size() * width, -0.25f);
  std::vector<float> narrow = {1, 2, 3};
  std::vector<Lookup> made = {
      {.table = 7, .ids = ids}, {.table = 8, .ids = ids}, {.table = 7, .ids = past}};
  std::vector<LookupGradients> gradients = {{&made[0], {wide.data(), width}},
                                            {&made[1], {narrow.data(), 1}},
                                            {&made[2], {wide_past.data(), width}}};
};

TableGroup group_of(const std::vector<std::pair<NodeId, Matrix*>>& tables) {
  TableGroup group(rows, TouchedRows::Steps::looked_up, 0);
  for (const auto& [id, table] : tables) group.add(id, std::to_string(id), *table, {});
  return group;
}

TEST(TableGroup, TablesLearnTogetherWhatTheyLearnAlone) {
  Lookups lookups;
  lookups.gradients.pop_back();  // the history, of which the first order knows nothing
  Matrix wide(rows, width), narrow(rows, 1), wide_alone = wide, narrow_alone = narrow;
  TableGroup together = group_of({{7, &wide}, {8, &narrow}});
  TableGroup first = group_of({{7, &wide_alone}}), second = group_of({{8, &narrow_alone}});
  for (int step = 0; step < 3; ++step) {
    for (TableGroup* group : {&together, &first, &second}) {
      group->accumulate(lookups.gradients);
      group->step({}, nullptr);
    }
  }
  EXPECT_NE(wide, Matrix(rows, width));
  EXPECT_EQ(wide, wide_alone);
  EXPECT_EQ(narrow, narrow_alone);
}

TEST(TableGroup, AddsTheGradientsOfAllLookupsOfATable) {
  const Lookups lookups;
  Matrix wide(rows, width);
  TableGroup group = group_of({{7, &wide}});
  group.accumulate(lookups.gradients);
  const double twice = 1, with_history = 0.25, history = -0.25;  // of rows 2, 4 and 5
  EXPECT_DOUBLE_EQ(group.squared_norm(),
                   width * (twice * twice + with_history * with_history + history * history));
}

TEST(TableGroup, TakesNothingWhereNoGradientCame) {
  Lookups lookups;
  for (LookupGradients& gradients : lookups.gradients) gradients.rows = {};
  Matrix wide(rows, width);
  TableGroup group = group_of({{7, &wide}});
  group.accumulate(lookups.gradients);
  group.step({}, nullptr);
  EXPECT_EQ(wide, Matrix(rows, width));
}

TEST(TableGroup, TellsTheAverageWhatChanges) {
  const Lookups lookups;
  Weights weights = {{"7", Matrix(rows, width)}};
  WeightAverage average(weights, {"7"}, 0.5f);
  TableGroup group = group_of({{7, &weights.at("7")}});
  for (int step = 0; step < 2; ++step) {
    group.accumulate(lookups.gradients);
    group.step({}, &average);
    average.follow();
  }
  const Matrix& settled = average.settled().at("7");
  EXPECT_NE(settled(2, 0), weights.at("7")(2, 0));
  EXPECT_NEAR(settled(2, 0), 0.25f * -1e-3f + 0.5f * -2e-3f, 1e-6f);
}

TEST(TableGroup, GoesOnFromWhatItWrote) {
  const Lookups lookups;
  Matrix wide(rows, width), narrow(rows, 1);
  TableGroup before = group_of({{7, &wide}, {8, &narrow}});
  before.accumulate(lookups.gradients);
  before.step({}, nullptr);
  TensorWriter writer;
  before.write(writer, prefix);
  const std::string path = testing::TempDir() + "lore_table_group.safetensors";
  writer.write(path);
  Matrix again = wide, narrow_again = narrow;
  TableGroup after = group_of({{7, &again}, {8, &narrow_again}});
  after.read(TensorFile::open(path), prefix);
  for (TableGroup* group : {&before, &after}) {
    group->accumulate(lookups.gradients);
    group->step({}, nullptr);
  }
  EXPECT_EQ(again, wide);
  EXPECT_EQ(narrow_again, narrow);
}

}  // namespace
}  // namespace lore
