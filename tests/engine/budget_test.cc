#include "engine/budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "engine/models.h"
#include "engine/parity.h"
#include "engine/steps.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Value 0, an input of 4 numbers; 1 = relu(0); 2, a layer of 8 outputs over it; 3 = relu(0), whole.
Program::Part part() {
  static const std::vector<float> weight(8 * 4, 1.0f);
  static const kernel::PackedMatrix packed(weight.data(), 8, 4);
  const Operand input{0, {1, 4}};
  const Operand hidden{1, {1, 4}};
  Program::Part part;
  part.inputs.push_back({0, {.name = "x", .role = InputRole::vector, .width = 4}, 0});
  part.steps.push_back({.run = run_relu, .result = hidden, .operands = {input}});
  part.steps.push_back(
      {.run = run_packed_linear, .result = {2, {1, 8}}, .operands = {hidden}, .weights = &packed});
  part.steps.push_back({.run = run_relu, .result = {3, {1, 4}}, .operands = {input}});
  return part;
}

std::vector<NodeId> results_of(const std::vector<Step>& steps) {
  std::vector<NodeId> results;
  for (const Step& step : steps) results.push_back(step.result.value);
  return results;
}

TEST(Budget, KeepsEverythingThatFits) {
  const Kept kept = choose_kept(part(), {0, 2, 3}, 16);
  EXPECT_THAT(kept.values, ElementsAre(0, 2, 3));
  EXPECT_THAT(kept.late, IsEmpty());
}

TEST(Budget, KeepsFirstWhatCostsMostToComputeAgain) {
  const Kept kept = choose_kept(part(), {0, 2, 3}, 12);
  EXPECT_THAT(kept.values, ElementsAre(2, 3));
  EXPECT_THAT(kept.late, IsEmpty()) << "an input is read, not computed";
}

TEST(Budget, ComputesLateWhatIsNotKeptAndAllItComesFrom) {
  const Kept kept = choose_kept(part(), {2, 3}, 7);
  EXPECT_THAT(kept.values, ElementsAre(3));
  EXPECT_THAT(results_of(kept.late), ElementsAre(1, 2));
}

TEST(Budget, MayKeepNothing) {
  const Kept kept = choose_kept(part(), {2, 3}, 0);
  EXPECT_THAT(kept.values, IsEmpty());
  EXPECT_THAT(results_of(kept.late), ElementsAre(1, 2, 3));
}

// Gives the item-side columns of rows of `batch`, which must outlive it.
Engine::ItemSource source_of(const std::vector<Input>& inputs, const Batch& batch) {
  return [&inputs, &batch](std::span<const std::int32_t> items, Batch& to) {
    to.rows = items.size();
    to.columns.assign(inputs.size(), {});
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].side != Side::item) continue;
      const auto width = static_cast<std::size_t>(inputs[i].width);
      for (const std::int32_t item : items) {
        const std::size_t first = static_cast<std::size_t>(item) * width;
        for (std::size_t k = first; k < first + width; ++k) {
          if (inputs[i].is_ids()) to.columns[i].ids.push_back(batch.columns[i].ids[k]);
          if (!inputs[i].is_ids()) to.columns[i].floats.push_back(batch.columns[i].floats[k]);
        }
      }
    }
  };
}

class BudgetOfModels : public testing::TestWithParam<std::size_t> {};

TEST_P(BudgetOfModels, ChangesNoBitOfAScore) {
  for (const auto& [name, graph] : all_models()) {
    SCOPED_TRACE(name);
    const Weights weights = random_weights(graph, 1);
    const Batch batch = random_batch(graph.inputs(), 30, 2);
    const Batch request =
        one_row(graph.inputs(), batch, 3, [](Side side) { return side != Side::item; });
    const Engine all = Engine::compile(graph, weights, graph.inputs());
    const Engine some =
        Engine::compile(graph, weights, graph.inputs(),
                        {.precision = ScorePrecision::exact, .bytes_per_item = GetParam()});
    const Engine::ItemTable items = some.publish(batch);
    EXPECT_LE(some.cost().floats_per_item * 4, std::int64_t(GetParam()));
    const std::vector<float> expected = rank(all, request, all.publish(batch), all_rows(items));
    EXPECT_EQ(rank(some, request, items, all_rows(items)), expected);

    const Engine::ItemTable sourced = some.publish(batch.rows, source_of(graph.inputs(), batch));
    EXPECT_EQ(rank(some, request, sourced, all_rows(sourced)), expected) << "from a source";
    const std::vector<float> values(sourced.values().begin(), sourced.values().end());
    const Engine::ItemTable adopted =
        some.adopt(batch.rows, values, source_of(graph.inputs(), batch));
    EXPECT_EQ(rank(some, request, adopted, all_rows(adopted)), expected) << "adopted";
  }
}
INSTANTIATE_TEST_SUITE_P(Bytes, BudgetOfModels, testing::Values(0, 16, 40, 100));

TEST(BudgetOfEngine, CountsTheColumnsItKeeps) {
  const Graph graph = deepfm();
  const Engine engine = Engine::compile(graph, random_weights(graph, 1), graph.inputs(),
                                        {.precision = ScorePrecision::exact, .bytes_per_item = 0});
  const Engine::ItemTable items = engine.publish(random_batch(graph.inputs(), 30, 2));
  EXPECT_EQ(items.bytes(), 30u * 3 * 4) << "three ids an item";
  const Engine::ItemTable more = engine.append(items, random_batch(graph.inputs(), 2, 3));
  EXPECT_EQ(more.bytes(), 32u * 3 * 4);
}

TEST(BudgetOfEngine, KeepsNoColumnsThatASourceHas) {
  const Graph graph = deepfm();
  const Batch batch = random_batch(graph.inputs(), 30, 2);
  const Engine engine = Engine::compile(graph, random_weights(graph, 1), graph.inputs(),
                                        {.precision = ScorePrecision::exact, .bytes_per_item = 0});
  EXPECT_EQ(engine.publish(30, source_of(graph.inputs(), batch)).bytes(), 0u);
}

TEST(BudgetOfEngine, RefusesToAdoptValuesOfAnotherModel) {
  const Graph graph = deepfm();
  const Engine engine = Engine::compile(graph, random_weights(graph, 1), graph.inputs());
  EXPECT_THROW(engine.adopt(2, std::vector<float>(3), nullptr), Error);
}

TEST(BudgetOfEngine, RanksAppendedItems) {
  const Graph graph = dcnv2();
  const Weights weights = random_weights(graph, 1);
  const Engine engine = Engine::compile(graph, weights, graph.inputs(),
                                        {.precision = ScorePrecision::exact, .bytes_per_item = 0});
  const Batch batch = random_batch(graph.inputs(), 20, 1);
  const Batch more = random_batch(graph.inputs(), 5, 2);
  const Batch request =
      one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; });
  const std::vector<float> appended =
      rank(engine, request, engine.append(engine.publish(batch), more), {20, 21, 22, 23, 24});
  EXPECT_EQ(appended, rank(engine, request, engine.publish(more), {0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace lore
