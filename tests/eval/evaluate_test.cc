#include "lore/eval/evaluate.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/eval/metrics.h"

namespace lore {
namespace {

// Users 1 and 2 are warm, 3 is cold; item 1 is warm, item 2 is cold.
const std::vector<std::int32_t> user_counts = {100, 6, 50, 5};
const std::vector<std::int32_t> item_counts = {100, 9, 0};
const std::vector<ScoredRow> rows = {
    {.user = 1, .item = 1, .label = 1, .logit = 2}, {.user = 1, .item = 2, .label = 0, .logit = -1},
    {.user = 2, .item = 1, .label = 0, .logit = 3}, {.user = 2, .item = 2, .label = 1, .logit = 1},
    {.user = 3, .item = 1, .label = 0, .logit = 0}, {.user = 0, .item = 0, .label = 1, .logit = 4},
    {.user = 0, .item = 1, .label = 0, .logit = 5},
};

std::vector<SliceMetrics> evaluated(const EvaluateOptions& options = {}) {
  return evaluate(rows, user_counts, item_counts, options);
}

TEST(Evaluate, NamesTheSlicesInOrder) {
  std::vector<std::string> names;
  for (const SliceMetrics& slice : evaluated()) names.push_back(slice.name);
  EXPECT_EQ(names, (std::vector<std::string>{"all", "warm users", "cold users", "warm items",
                                             "cold items"}));
}

TEST(Evaluate, CountsRowsPositivesAndKnownEntities) {
  const SliceMetrics all = evaluated()[0];
  EXPECT_EQ(all.rows, 7);
  EXPECT_EQ(all.positives, 3);
  EXPECT_EQ(all.users, 3);
  EXPECT_EQ(all.items, 2);
}

TEST(Evaluate, PutsEachRowInOneSliceOfUsersAndOneOfItems) {
  const auto slices = evaluated();
  EXPECT_EQ(slices[1].rows, 4);
  EXPECT_EQ(slices[2].rows, 3);
  EXPECT_EQ(slices[3].rows, 4);
  EXPECT_EQ(slices[4].rows, 3);
}

TEST(Evaluate, CountsUnknownEntitiesAsColdWhateverTheirCount) {
  const auto slices = evaluated({.cold_at_most = 0});
  EXPECT_EQ(slices[2].rows, 2);  // of user 0
  EXPECT_EQ(slices[4].rows, 3);  // of items 0 and 2
}

TEST(Evaluate, LeavesSlicesEmptyWhereTheDataHasNoUsers) {
  const std::vector<std::int32_t> nobody = {0};
  const auto slices =
      evaluate(std::vector<ScoredRow>{{0, 1, 1, 2}, {0, 2, 0, 1}}, nobody, item_counts);
  EXPECT_EQ(slices[0].rows, 2);
  EXPECT_EQ(slices[1].rows, 0);
  EXPECT_EQ(slices[2].rows, 0);
  EXPECT_EQ(slices[3].rows + slices[4].rows, 2);
}

TEST(Evaluate, CalibratesProbabilitiesAndNothingElse) {
  const SliceMetrics raw = evaluated()[0];
  const Calibration halved{.slope = 0.5f};
  const SliceMetrics calibrated = evaluated({.calibration = halved})[0];
  std::vector<float> labels;
  std::vector<float> probabilities;
  for (const ScoredRow& row : rows) {
    labels.push_back(row.label);
    probabilities.push_back(1 / (1 + std::exp(-row.logit / 2)));
  }
  EXPECT_NEAR(calibrated.calibration_error, calibration_error(labels, probabilities), 1e-6);
  EXPECT_NEAR(calibrated.log_loss, log_loss(labels, probabilities), 1e-6);
  EXPECT_EQ(calibrated.uncalibrated_error, raw.calibration_error);
  EXPECT_EQ(raw.uncalibrated_error, raw.calibration_error);
  EXPECT_EQ(calibrated.auc, raw.auc);
  EXPECT_EQ(calibrated.ndcg_at_10, raw.ndcg_at_10);
}

TEST(Evaluate, MeasuresLogitsByTheMetricsOfMetricsH) {
  const std::vector<float> labels = {1, 0, 0, 1};
  const std::vector<float> logits = {2, -1, 3, 1};
  std::vector<float> probabilities;
  for (const float z : logits) probabilities.push_back(1 / (1 + std::exp(-z)));
  const SliceMetrics warm_users = evaluated()[1];
  EXPECT_EQ(warm_users.auc, auc(labels, logits));
  EXPECT_NEAR(warm_users.log_loss, log_loss(labels, probabilities), 1e-6);
  EXPECT_NEAR(warm_users.calibration_error, calibration_error(labels, probabilities), 1e-6);
}

TEST(Evaluate, LeavesUnknownUsersOutOfMetricsByUser) {
  const SliceMetrics all = evaluated()[0];
  EXPECT_DOUBLE_EQ(all.group_auc, 0.5);  // user 1 right, user 2 wrong
  EXPECT_DOUBLE_EQ(all.ndcg_at_10, (1 + 1 / std::log2(3.0)) / 2);
}

TEST(Evaluate, SurvivesLogitsThatSaturate) {
  const std::vector<ScoredRow> extreme = {{1, 1, 1, 200}, {1, 1, 0, -200}};
  const SliceMetrics all = evaluate(extreme, user_counts, item_counts)[0];
  EXPECT_EQ(all.auc, 1);
  EXPECT_NEAR(all.log_loss, 1e-7, 1e-9);
  EXPECT_EQ(all.calibration_error, 0);
}

TEST(Evaluate, LeavesMetricsOfAnEmptySliceUndefined) {
  const SliceMetrics all = evaluate({}, user_counts, item_counts)[0];
  EXPECT_EQ(all.rows, 0);
  EXPECT_TRUE(std::isnan(all.auc));
  EXPECT_TRUE(std::isnan(all.log_loss));
  EXPECT_TRUE(std::isnan(all.calibration_error));
}

TEST(Evaluate, RefusesRowsOutsideTheCountsAndBadValues) {
  const auto refused = [](ScoredRow row) {
    EXPECT_THROW(evaluate(std::vector{row}, user_counts, item_counts), Error);
  };
  refused({.user = 4, .item = 1});
  refused({.user = -1, .item = 1});
  refused({.user = 1, .item = 3});
  refused({.user = 1, .item = 1, .label = 0.5f});
  refused({.user = 1, .item = 1, .logit = std::numeric_limits<float>::quiet_NaN()});
}

}  // namespace
}  // namespace lore
