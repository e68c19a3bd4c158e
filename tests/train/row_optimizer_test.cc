#include "train/row_optimizer.h"

#include <gmock/gmock.h>

#include "train/batches.h"
#include "train/random.h"

namespace lore {
namespace {

using testing::ElementsAre;

constexpr std::size_t rows = 8;
constexpr std::size_t width = 3;

Matrix random_table(std::uint64_t seed) {
  Random random(seed);
  Matrix table(rows, width);
  for (std::size_t i = width; i < table.size(); ++i) table.data()[i] = random_float(random);
  return table;
}

std::vector<float> random_gradients(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<float> gradients(count * width);
  for (float& gradient : gradients) gradient = random_float(random);
  return gradients;
}

// A table that shares its rows with no other.
class TrainedTable {
 public:
  using Steps = TouchedRows::Steps;

  TrainedTable(Matrix& table, const UpdateOptions& options, Steps steps = Steps::looked_up)
      : touched_(table.rows(), steps), optimizer_(table, touched_, options) {}

  void accumulate(std::span<const std::int32_t> ids, std::size_t group,
                  const std::vector<float>& gradients, std::size_t stride = width) {
    optimizer_.accumulate(ids, touched_.touch(ids), group, {gradients.data(), stride});
  }

  double squared_norm() const { return optimizer_.squared_norm(); }

  void step() {
    optimizer_.step();
    touched_.finish();
  }

 private:
  TouchedRows touched_;
  RowOptimizer optimizer_;
};

TEST(RowOptimizer, EqualsDenseOptimizerOnRowsOfEveryStep) {
  Matrix table = random_table(1);
  Matrix dense = table;
  const UpdateOptions options{.learning_rate = 0.1f, .l2 = 0.01f};
  TrainedTable lazy(table, options);
  DenseOptimizer dense_adam({dense.row(2).data(), 2 * width}, options);
  const std::vector<std::int32_t> ids = {2, 3};
  for (std::uint64_t step = 0; step < 50; ++step) {
    const std::vector<float> gradients = random_gradients(ids.size(), step);
    lazy.accumulate(ids, 1, gradients);
    lazy.step();
    dense_adam.step(gradients);
  }
  EXPECT_EQ(table, dense);
}

TEST(RowOptimizer, LeavesOtherRowsAloneBitForBit) {
  Matrix table = random_table(1);
  const Matrix before = table;
  TrainedTable adam(table, {.learning_rate = 0.1f, .l2 = 0.5f});
  const std::vector<std::int32_t> ids = {5, 2};
  for (std::uint64_t step = 0; step < 10; ++step) {
    adam.accumulate(ids, 1, random_gradients(ids.size(), step));
    adam.step();
  }
  for (std::size_t row = 0; row < rows; ++row) {
    const bool touched = row == 2 || row == 5;
    const std::vector<float> now(table.row(row).begin(), table.row(row).end());
    const std::vector<float> then(before.row(row).begin(), before.row(row).end());
    EXPECT_EQ(now != then, touched) << "row " << row;
  }
}

TEST(RowOptimizer, AddsGradientsOfEqualIds) {
  Matrix once = random_table(1);
  Matrix twice = once;
  TrainedTable adam_once(once, {});
  TrainedTable adam_twice(twice, {});
  adam_once.accumulate(std::vector<std::int32_t>{4}, 1, std::vector<float>{3, 1, 2});
  adam_twice.accumulate(std::vector<std::int32_t>{4, 4}, 1, std::vector<float>{1, 1, 1, 1, 0, 0});
  adam_twice.accumulate(std::vector<std::int32_t>{4}, 1, std::vector<float>{1, 0, 1});
  adam_once.step();
  adam_twice.step();
  EXPECT_EQ(once, twice);
}

TEST(RowOptimizer, SharesTheGradientOfAMeanAmongItsIds) {
  Matrix alone = random_table(1);
  Matrix mean = alone;
  const UpdateOptions options{.l2 = 0.1f};
  TrainedTable adam_alone(alone, options);
  TrainedTable adam_mean(mean, options);
  const std::vector<float> gradients = {2, 4, 6, 1, 1, 1};
  adam_alone.accumulate(std::vector<std::int32_t>{4, 5, 4}, 1,
                        std::vector<float>{1, 2, 3, 1, 2, 3, 1, 1, 1});
  adam_mean.accumulate(std::vector<std::int32_t>{4, 5, 0, 0, 4, 0}, 3, gradients);
  adam_alone.step();
  adam_mean.step();
  EXPECT_EQ(alone, mean);
}

TEST(RowOptimizer, NeverTouchesPadding) {
  Matrix table = random_table(1);
  TrainedTable adam(table, {.learning_rate = 1, .l2 = 1});
  adam.accumulate(std::vector<std::int32_t>{padding_id, 1}, 1, std::vector<float>(2 * width, 1.0f));
  adam.step();
  EXPECT_THAT(table.row(padding_id), ElementsAre(0, 0, 0));
}

TEST(RowOptimizer, FirstStepOfALateRowIsTheLearningRate) {
  Matrix table(rows, width);
  TrainedTable adam(table, {.learning_rate = 0.1f});
  const std::vector<float> gradient = {1, -1, 2};
  for (int step = 0; step < 1000; ++step) {
    adam.accumulate(std::vector<std::int32_t>{2}, 1, gradient);
    adam.step();
  }
  adam.accumulate(std::vector<std::int32_t>{7}, 1, gradient);
  adam.step();
  EXPECT_NEAR(table(7, 0), -0.1f, 1e-6);
  EXPECT_NEAR(table(7, 1), 0.1f, 1e-6);
}

TEST(RowOptimizer, DenseRowsFollowTheRuleWhereverNothingWasLookedUp) {
  Matrix table = random_table(1);
  Matrix dense = table;
  const UpdateOptions options{.learning_rate = 0.1f, .l2 = 0.01f};
  TrainedTable all(table, options, TrainedTable::Steps::all);
  DenseOptimizer reference({dense.row(1).data(), (rows - 1) * width}, options);
  for (std::uint64_t step = 0; step < 20; ++step) {
    const std::vector<std::int32_t> ids = {std::int32_t(2 + step % 3), 7};
    const std::vector<float> gradients = random_gradients(ids.size(), step);
    std::vector<float> of_all((rows - 1) * width);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      std::copy_n(gradients.data() + i * width, width,
                  of_all.data() + std::size_t(ids[i] - 1) * width);
    }
    all.accumulate(ids, 1, gradients);
    all.step();
    reference.step(of_all);
  }
  EXPECT_EQ(table, dense);
}

TEST(RowOptimizer, AdagradEqualsTheDenseRule) {
  Matrix table = random_table(1);
  Matrix dense = table;
  const UpdateOptions options{.rule = UpdateRule::adagrad, .learning_rate = 0.1f};
  TrainedTable lazy(table, options);
  DenseOptimizer reference({dense.row(4).data(), width}, options);
  for (std::uint64_t step = 0; step < 20; ++step) {
    const std::vector<float> gradients = random_gradients(1, step);
    lazy.accumulate(std::vector<std::int32_t>{4}, 1, gradients);
    lazy.step();
    reference.step(gradients);
  }
  EXPECT_EQ(table, dense);
}

TEST(RowOptimizer, ReadsGradientsThatStandApart) {
  Matrix near = random_table(1);
  Matrix apart = near;
  TrainedTable optimizer_near(near, {});
  TrainedTable optimizer_apart(apart, {});
  const std::vector<std::int32_t> ids = {4, 5};
  const std::vector<float> spread = {1, 2, 3, -9, 4, 5, 6, -9};
  optimizer_near.accumulate(ids, 1, {1, 2, 3, 4, 5, 6});
  optimizer_apart.accumulate(ids, 1, spread, width + 1);
  EXPECT_EQ(optimizer_apart.squared_norm(), 1 + 4 + 9 + 16 + 25 + 36);
  optimizer_near.step();
  optimizer_apart.step();
  EXPECT_EQ(near, apart);
}

}  // namespace
}  // namespace lore
