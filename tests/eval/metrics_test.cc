#include "lore/eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "golden/metrics.h"

namespace lore {
namespace {

using Floats = std::vector<float>;
using Groups = std::vector<std::int32_t>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

struct Sample {
  Floats labels;
  Floats scores;
};

Sample random_sample(unsigned seed, std::size_t rows) {
  std::mt19937 random(seed);
  Sample sample;
  for (std::size_t i = 0; i < rows; ++i) {
    sample.scores.push_back(static_cast<float>(random() % 64) / 64);  // with many ties
    sample.labels.push_back(static_cast<float>(random() % 2));
  }
  return sample;
}

Floats mapped(Floats values, const std::function<float(float)>& f) {
  std::transform(values.begin(), values.end(), values.begin(), f);
  return values;
}

TEST(Metrics, MatchTheirDefinitionsOnTheGoldenSet) {
  EXPECT_NEAR(auc(golden::labels, golden::probabilities), golden::auc, 1e-14);
  EXPECT_NEAR(group_auc(golden::labels, golden::probabilities, golden::groups), golden::group_auc,
              1e-14);
  EXPECT_NEAR(log_loss(golden::labels, golden::probabilities), golden::log_loss, 1e-12);
  EXPECT_NEAR(calibration_error(golden::labels, golden::probabilities), golden::calibration_error,
              1e-14);
  EXPECT_NEAR(ndcg(golden::labels, golden::probabilities, golden::groups), golden::ndcg, 1e-14);
}

TEST(Auc, OfKnownOrders) {
  EXPECT_EQ(auc(Floats{0, 0, 1, 1}, Floats{1, 2, 3, 4}), 1);
  EXPECT_EQ(auc(Floats{1, 1, 0, 0}, Floats{1, 2, 3, 4}), 0);
  EXPECT_EQ(auc(Floats{0, 1, 0, 1}, Floats{5, 5, 5, 5}), 0.5);
  EXPECT_EQ(auc(Floats{0, 1, 1}, Floats{0.0f, -0.0f, 1}), 0.75);
}

TEST(Auc, DoesNotChangeUnderAMonotoneMap) {
  const Sample s = random_sample(1, 500);
  const Floats logits = mapped(s.scores, [](float p) { return 8 * p * p * p - 3; });
  EXPECT_EQ(auc(s.labels, s.scores), auc(s.labels, logits));
}

TEST(Auc, OfTheReverseOrderOrLabelsIsTheComplement) {
  const Sample s = random_sample(2, 500);
  const double value = auc(s.labels, s.scores);
  EXPECT_NEAR(auc(s.labels, mapped(s.scores, std::negate<float>())), 1 - value, 1e-14);
  EXPECT_NEAR(auc(mapped(s.labels, [](float y) { return 1 - y; }), s.scores), 1 - value, 1e-14);
}

TEST(Auc, IsUndefinedForOneClassOrNone) {
  EXPECT_TRUE(std::isnan(auc(Floats{1, 1}, Floats{1, 2})));
  EXPECT_TRUE(std::isnan(auc(Floats{0, 0}, Floats{1, 2})));
  EXPECT_TRUE(std::isnan(auc(Floats{}, Floats{})));
}

TEST(GroupAuc, OfOneGroupIsAuc) {
  const Sample s = random_sample(3, 200);
  EXPECT_EQ(group_auc(s.labels, s.scores, Groups(200, 42)), auc(s.labels, s.scores));
}

TEST(GroupAuc, WeightsGroupsByTheirRowsAndSkipsThoseOfOneClass) {
  const Floats labels = {0, 1, /*group 2*/ 1, 0, 0, 0, /*group 9*/ 1, 1, 1};
  const Floats scores = {1, 2, 1, 2, 3, 4, 0, 5, 9};
  EXPECT_DOUBLE_EQ(group_auc(labels, scores, Groups{1, 1, 2, 2, 2, 2, 9, 9, 9}), 2.0 / 6);
  EXPECT_TRUE(std::isnan(group_auc(Floats{1, 0}, Floats{1, 2}, Groups{1, 2})));
}

TEST(LogLoss, OfKnownValues) {
  EXPECT_NEAR(log_loss(Floats{1, 0}, Floats{0.5f, 0.5f}), std::log(2.0), 1e-12);
  EXPECT_NEAR(log_loss(Floats{1}, Floats{0.25f}), std::log(4.0), 1e-12);
}

TEST(LogLoss, OfCertaintyIsClipped) {
  EXPECT_NEAR(log_loss(Floats{1, 0}, Floats{1, 0}), 1e-7, 1e-12);
  EXPECT_NEAR(log_loss(Floats{0, 1}, Floats{1, 0}), -std::log(1e-7), 1e-6);
}

TEST(CalibrationError, OfKnownValues) {
  EXPECT_EQ(calibration_error(Floats{1, 0}, Floats{1, 0}), 0);
  EXPECT_EQ(calibration_error(Floats{0, 0}, Floats{1, 1}), 1);
  EXPECT_DOUBLE_EQ(calibration_error(Floats{0, 1}, Floats{0.75f, 0.75f}), 0.25);
}

TEST(CalibrationError, CountsCertaintyInTheLastBin) {
  EXPECT_DOUBLE_EQ(calibration_error(Floats{1, 0}, Floats{1, 0.96875f}), 0.96875 / 2);
}

TEST(CalibrationError, OfOneBinIsTheGapOfTheMeans) {
  EXPECT_DOUBLE_EQ(calibration_error(Floats{1, 0, 0, 1}, Floats{0, 0.5f, 0.75f, 0.25f}, 1), 0.125);
}

TEST(Ndcg, OfKnownOrders) {
  const Groups one(3, 0);
  EXPECT_DOUBLE_EQ(ndcg(Floats{1, 0, 0}, Floats{3, 2, 1}, one), 1);
  EXPECT_DOUBLE_EQ(ndcg(Floats{0, 1, 0}, Floats{3, 2, 1}, one), 1 / std::log2(3.0));
  EXPECT_DOUBLE_EQ(ndcg(Floats{0, 0, 1}, Floats{3, 2, 1}, one, 2), 0);
}

TEST(Ndcg, KeepsTheOrderOfTies) {
  const Groups one(2, 0);
  EXPECT_DOUBLE_EQ(ndcg(Floats{1, 0}, Floats{7, 7}, one), 1);
  EXPECT_DOUBLE_EQ(ndcg(Floats{0, 1}, Floats{7, 7}, one), 1 / std::log2(3.0));
}

TEST(Ndcg, AveragesOverTheGroupsWithAPositive) {
  const Floats labels = {1, 0, 0, 1, 0};
  const Floats scores = {2, 1, 2, 1, 9};
  EXPECT_DOUBLE_EQ(ndcg(labels, scores, Groups{4, 4, 6, 6, 8}), (1 + 1 / std::log2(3.0)) / 2);
  EXPECT_TRUE(std::isnan(ndcg(Floats{0, 0}, Floats{1, 2}, Groups{1, 1})));
}

TEST(Metrics, RefuseDifferentLengths) {
  const Floats two = {0, 1};
  const Floats three = {0.5f, 0.5f, 0.5f};
  EXPECT_THROW(auc(two, three), Error);
  EXPECT_THROW(group_auc(two, two, Groups{1}), Error);
  EXPECT_THROW(log_loss(two, three), Error);
  EXPECT_THROW(calibration_error(two, three), Error);
  EXPECT_THROW(ndcg(two, two, Groups{1, 2, 3}), Error);
}

TEST(Metrics, RefuseValuesOutOfRange) {
  const Floats labels = {0, 1};
  for (const float bad : {nan, infinity, -infinity}) {
    EXPECT_THROW(auc(labels, Floats{0, bad}), Error);
    EXPECT_THROW(group_auc(labels, Floats{0, bad}, Groups{1, 1}), Error);
    EXPECT_THROW(ndcg(labels, Floats{0, bad}, Groups{1, 1}), Error);
  }
  for (const float bad : {nan, infinity, -0.25f, 1.25f}) {
    EXPECT_THROW(log_loss(labels, Floats{0, bad}), Error);
    EXPECT_THROW(calibration_error(labels, Floats{0, bad}), Error);
  }
  EXPECT_THROW(auc(Floats{0, 0.5f}, labels), Error);
  EXPECT_THROW(log_loss(Floats{0, nan}, labels), Error);
  EXPECT_THROW(calibration_error(labels, labels, 0), Error);
  EXPECT_THROW(ndcg(labels, labels, Groups{1, 1}, 0), Error);
}

TEST(Metrics, SayWhichRowIsOutOfRange) {
  try {
    auc(Floats{0, 1, 0}, Floats{0, 1, infinity});
    FAIL() << "an infinite score was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_NE(error.fault().problem.find("row 2"), std::string::npos) << error.what();
  }
}

TEST(Reliability, ComparesProbabilityAndShareBinByBin) {
  const std::vector<float> labels = {0, 1, 1, 1};
  const std::vector<float> probabilities = {0.1F, 0.3F, 0.8F, 1};
  const std::vector<ReliabilityBin> bins = reliability(labels, probabilities, 2);
  ASSERT_EQ(bins.size(), 2);
  EXPECT_EQ(bins[0].rows, 2);
  EXPECT_NEAR(bins[0].mean_probability, 0.2, 1e-6);
  EXPECT_EQ(bins[0].positive_share, 0.5);
  EXPECT_NEAR(bins[1].mean_probability, 0.9, 1e-6);
  EXPECT_EQ(bins[1].positive_share, 1);
  EXPECT_TRUE(std::isnan(reliability({}, {}, 1)[0].mean_probability));
}

}  // namespace
}  // namespace lore
