#include "train/row_adam.h"

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

TEST(RowAdam, EqualsDenseAdamOnRowsOfEveryStep) {
  Matrix table = random_table(1);
  Matrix dense = table;
  const AdamOptions options{.learning_rate = 0.1f, .l2 = 0.01f};
  RowAdam row_adam(table, options);
  DenseAdam dense_adam({dense.row(2).data(), 2 * width}, options);
  const std::vector<std::int32_t> ids = {2, 3};
  for (std::uint64_t step = 0; step < 50; ++step) {
    const std::vector<float> gradients = random_gradients(ids.size(), step);
    row_adam.accumulate(ids, 1, gradients);
    row_adam.step();
    dense_adam.step(gradients);
  }
  EXPECT_EQ(table, dense);
}

TEST(RowAdam, LeavesOtherRowsAloneBitForBit) {
  Matrix table = random_table(1);
  const Matrix before = table;
  RowAdam adam(table, {.learning_rate = 0.1f, .l2 = 0.5f});
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

TEST(RowAdam, AddsGradientsOfEqualIds) {
  Matrix once = random_table(1);
  Matrix twice = once;
  RowAdam adam_once(once, {});
  RowAdam adam_twice(twice, {});
  adam_once.accumulate(std::vector<std::int32_t>{4}, 1, std::vector<float>{3, 1, 2});
  adam_twice.accumulate(std::vector<std::int32_t>{4, 4}, 1, std::vector<float>{1, 1, 1, 1, 0, 0});
  adam_twice.accumulate(std::vector<std::int32_t>{4}, 1, std::vector<float>{1, 0, 1});
  adam_once.step();
  adam_twice.step();
  EXPECT_EQ(once, twice);
}

TEST(RowAdam, SharesTheGradientOfAMeanAmongItsIds) {
  Matrix alone = random_table(1);
  Matrix mean = alone;
  const AdamOptions options{.l2 = 0.1f};
  RowAdam adam_alone(alone, options);
  RowAdam adam_mean(mean, options);
  const std::vector<float> gradients = {2, 4, 6, 1, 1, 1};
  adam_alone.accumulate(std::vector<std::int32_t>{4, 5, 4}, 1,
                        std::vector<float>{1, 2, 3, 1, 2, 3, 1, 1, 1});
  adam_mean.accumulate(std::vector<std::int32_t>{4, 5, 0, 0, 4, 0}, 3, gradients);
  adam_alone.step();
  adam_mean.step();
  EXPECT_EQ(alone, mean);
}

TEST(RowAdam, NeverTouchesPadding) {
  Matrix table = random_table(1);
  RowAdam adam(table, {.learning_rate = 1, .l2 = 1});
  adam.accumulate(std::vector<std::int32_t>{padding_id, 1}, 1, std::vector<float>(2 * width, 1.0f));
  EXPECT_THAT(adam.touched(), ElementsAre(1));
  adam.step();
  EXPECT_THAT(table.row(padding_id), ElementsAre(0, 0, 0));
}

TEST(RowAdam, ListsDistinctRowsInOrder) {
  Matrix table = random_table(1);
  RowAdam adam(table, {});
  adam.accumulate(std::vector<std::int32_t>{6, 2, 6, 0, 3}, 1, std::vector<float>(5 * width));
  EXPECT_THAT(adam.touched(), ElementsAre(6, 2, 3));
  adam.step();
  EXPECT_TRUE(adam.touched().empty());
}

TEST(RowAdam, FirstStepOfALateRowIsTheLearningRate) {
  Matrix table(rows, width);
  RowAdam adam(table, {.learning_rate = 0.1f});
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

}  // namespace
}  // namespace lore
