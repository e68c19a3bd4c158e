#include "lore/eval/bootstrap.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/eval/metrics.h"

namespace lore {
namespace {

// 200 users of 20 rows whose label follows `signal`; scores are the signal with more or less noise.
struct Rows {
  std::vector<float> labels;
  std::vector<std::int32_t> users;
  std::vector<float> signal;

  explicit Rows(int user_count = 200) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    std::uniform_real_distribution<float> uniform;
    for (int user = 0; user < user_count; ++user) {
      for (int i = 0; i < 20; ++i) {
        signal.push_back(normal(random));
        labels.push_back(uniform(random) < 1 / (1 + std::exp(-2 * signal.back())) ? 1.0F : 0.0F);
        users.push_back(10 * user - 7);
      }
    }
  }

  std::vector<float> noisy(float noise, unsigned seed) const {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> scores = signal;
    for (float& score : scores) score += noise * normal(random);
    return scores;
  }
};

TEST(BootstrapAucLift, HoldsALiftThatIsThere) {
  const Rows rows;
  const std::vector<std::vector<float>> before = {rows.noisy(1, 1), rows.noisy(1, 2)};
  const std::vector<std::vector<float>> after = {rows.noisy(0.5, 3), rows.noisy(0.5, 4)};
  const Interval interval = bootstrap_auc_lift(rows.labels, rows.users, before, after);
  double lift = 0;
  for (int seed = 0; seed < 2; ++seed) {
    lift += (auc(rows.labels, after[seed]) - auc(rows.labels, before[seed])) / 2;
  }
  EXPECT_GT(interval.low, 0);
  EXPECT_LT(interval.low, lift);
  EXPECT_GT(interval.high, lift);
  EXPECT_LT(interval.high - interval.low, 0.05);
}

TEST(BootstrapAucLift, HoldsNothingWhereThereIsNone) {
  const Rows rows;
  const Interval interval =
      bootstrap_auc_lift(rows.labels, rows.users, {rows.noisy(1, 1)}, {rows.noisy(1, 2)});
  EXPECT_LT(interval.low, 0);
  EXPECT_GT(interval.high, 0);
  const std::vector<float> scores = rows.noisy(1, 1);
  const Interval same = bootstrap_auc_lift(rows.labels, rows.users, {scores}, {scores});
  EXPECT_EQ(same.low, 0);
  EXPECT_EQ(same.high, 0);
}

TEST(BootstrapAucLift, CountsTiesHalf) {
  // A draw of both users: 1/2 + 1/2 * ... the tied scores make AUC 1/2 in every draw, the others 1.
  const std::vector<float> labels = {0, 1, 0, 1};
  const std::vector<std::int32_t> users = {1, 1, 2, 2};
  const Interval interval =
      bootstrap_auc_lift(labels, users, {{3, 3, 3, 3}}, {{0, 1, 0, 1}}, {.resamples = 50});
  EXPECT_EQ(interval.low, 0.5);
  EXPECT_EQ(interval.high, 0.5);
}

TEST(BootstrapAucLift, IsTheSameForTheSameSeed) {
  const Rows rows(30);
  const auto interval = [&](std::uint64_t seed) {
    return bootstrap_auc_lift(rows.labels, rows.users, {rows.noisy(1, 1)}, {rows.noisy(0.5, 2)},
                              {.resamples = 100, .seed = seed});
  };
  EXPECT_EQ(interval(3).low, interval(3).low);
  EXPECT_NE(interval(3).low, interval(4).low);
}

TEST(BootstrapAucLift, IsUndefinedForTooFewRows) {
  EXPECT_TRUE(std::isnan(bootstrap_auc_lift({}, {}, {{}}, {{}}).low));
  const std::vector<float> labels = {0, 1};
  EXPECT_TRUE(std::isnan(
      bootstrap_auc_lift(labels, std::vector<std::int32_t>{1, 2}, {{0, 1}}, {{0, 1}}).low));
}

TEST(BootstrapAucLift, RefusesWhatDoesNotFit) {
  const std::vector<float> labels = {0, 1};
  const std::vector<std::int32_t> users = {1, 2};
  EXPECT_THROW(bootstrap_auc_lift(labels, users, {}, {}), Error);
  EXPECT_THROW(bootstrap_auc_lift(labels, users, {{0, 1}}, {{0}}), Error);
  EXPECT_THROW(bootstrap_auc_lift(labels, {}, {{0, 1}}, {{0, 1}}), Error);
  EXPECT_THROW(bootstrap_auc_lift(labels, users, {{0, NAN}}, {{0, 1}}), Error);
  EXPECT_THROW(bootstrap_auc_lift(std::vector<float>{0, 2}, users, {{0, 1}}, {{0, 1}}), Error);
  EXPECT_THROW(bootstrap_auc_lift(labels, users, {{0, 1}}, {{0, 1}}, {.resamples = 0}), Error);
}

TEST(SpreadOf, IsMeanAndSampleDeviation) {
  const std::vector<double> values = {1, 2, 3};
  EXPECT_EQ(spread_of(values).mean, 2);
  EXPECT_EQ(spread_of(values).deviation, 1);
  EXPECT_EQ(spread_of(std::vector<double>{5}).deviation, 0);
  EXPECT_TRUE(std::isnan(spread_of({}).mean));
}

}  // namespace
}  // namespace lore
