#include "lore/eval/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/eval/metrics.h"

namespace lore {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

// Rows of which the logit is over-confident: the truth is `slope` z + `shift`.
struct Rows {
  std::vector<float> labels;
  std::vector<float> logits;

  Rows(std::size_t count, double slope, double shift, std::uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> logit(0, 2);
    std::uniform_real_distribution<double> chance(0, 1);
    for (std::size_t i = 0; i < count; ++i) {
      const double z = logit(random);
      logits.push_back(static_cast<float>(z));
      labels.push_back(chance(random) < 1 / (1 + std::exp(-slope * z - shift)) ? 1 : 0);
    }
  }

  double error(const Calibration& calibration) const {
    std::vector<float> probabilities;
    for (const float z : logits) probabilities.push_back(1 / (1 + std::exp(-calibration(z))));
    return calibration_error(labels, probabilities);
  }
};

constexpr CalibrationMethod methods[] = {CalibrationMethod::platt, CalibrationMethod::isotonic};

TEST(Calibration, LeavesLogitsAloneByDefault) {
  const Calibration none;
  EXPECT_TRUE(none.is_identity());
  for (const float z : {-7.5f, 0.0f, 1e-3f, 80.0f}) EXPECT_EQ(none(z), z);
}

TEST(Calibration, IsLinearBetweenKnotsAndGoesOnWithItsSlope) {
  const Calibration knots{.from = {-1, 1, 2}, .to = {0, 1, 5}, .slope = 2};
  EXPECT_FLOAT_EQ(knots(-2), -2);
  EXPECT_FLOAT_EQ(knots(-1), 0);
  EXPECT_FLOAT_EQ(knots(0), 0.5f);
  EXPECT_FLOAT_EQ(knots(1), 1);
  EXPECT_FLOAT_EQ(knots(1.25f), 2);
  EXPECT_FLOAT_EQ(knots(2), 5);
  EXPECT_FLOAT_EQ(knots(3), 7);
  EXPECT_EQ(knots(infinity), infinity);
  EXPECT_EQ(knots(-infinity), -infinity);
  EXPECT_TRUE(std::isnan(knots(std::nanf(""))));
}

TEST(Calibration, NeverChangesAnOrder) {
  const Rows rows(20'000, 0.5, -1);
  std::vector<float> logits = rows.logits;
  for (const float edge : {-1e30f, -100.0f, 100.0f, 1e30f}) logits.push_back(edge);
  std::ranges::sort(logits);
  for (const CalibrationMethod method : methods) {
    const Calibration calibration = fit_calibration(method, rows.labels, rows.logits);
    EXPECT_NO_THROW(check_calibration(calibration, ""));
    for (std::size_t i = 1; i < logits.size(); ++i) {
      EXPECT_LE(calibration(logits[i - 1]), calibration(logits[i])) << name_of(method) << i;
    }
  }
}

TEST(Calibration, PlattFindsSlopeAndShift) {
  const Rows rows(200'000, 0.5, -1);
  const Calibration found = fit_calibration(CalibrationMethod::platt, rows.labels, rows.logits);
  EXPECT_NEAR(found.slope, 0.5, 0.02);
  EXPECT_NEAR(found(0), -1, 0.02);
}

TEST(Calibration, MakesRowsItHasNotSeenHonest) {
  const Rows seen(20'000, 0.4, -1, 1);
  const Rows unseen(20'000, 0.4, -1, 2);
  const double before = unseen.error({});
  for (const CalibrationMethod method : methods) {
    const double after = unseen.error(fit_calibration(method, seen.labels, seen.logits));
    EXPECT_LT(after, before / 5) << name_of(method);
  }
}

// What no line can mend: from 0 to 3 the logit says nothing.
TEST(Calibration, IsotonicBendsWherePlattCannot) {
  Rows rows(50'000, 1, 0);
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    if (rows.logits[i] > 0 && rows.logits[i] < 3) rows.labels[i] = i % 2 == 0 ? 1 : 0;
  }
  const auto error = [&](CalibrationMethod method) {
    return rows.error(fit_calibration(method, rows.labels, rows.logits));
  };
  EXPECT_LT(error(CalibrationMethod::isotonic), error(CalibrationMethod::platt) / 3);
}

TEST(Calibration, SurvivesPerfectAndReversedAndEqualScores) {
  std::vector<float> labels;
  std::vector<float> perfect;
  std::vector<float> reversed;
  for (int i = 0; i < 500; ++i) {
    labels.push_back(i < 250 ? 0 : 1);
    perfect.push_back(static_cast<float>(i));
    reversed.push_back(static_cast<float>(-i));
  }
  const std::vector<float> equal(500, 3);
  for (const CalibrationMethod method : methods) {
    for (const auto& logits : {perfect, reversed, equal}) {
      const Calibration found = fit_calibration(method, labels, logits);
      EXPECT_NO_THROW(check_calibration(found, "")) << name_of(method);
    }
  }
  const Calibration shift = fit_calibration(CalibrationMethod::isotonic, labels, equal);
  EXPECT_NEAR(shift(3), 0, 1e-6) << "half of the rows are clicked";
}

TEST(Calibration, WantsBothClassesAndFiniteLogits) {
  const std::vector<float> two = {0.5f, 1};
  EXPECT_NO_THROW(fit_calibration(CalibrationMethod::none, {}, {}));
  for (const CalibrationMethod method : methods) {
    const auto refuses = [&](std::vector<float> labels, std::vector<float> logits) {
      EXPECT_THROW(fit_calibration(method, labels, logits), Error);
    };
    refuses({}, {});
    refuses({1, 1}, two);
    refuses({0, 0}, two);
    refuses({0, 0.5f}, two);
    refuses({0, 1, 1}, two);
    refuses({0, 1}, {0, infinity});
    refuses({0, 1}, {0, std::nanf("")});
    EXPECT_NO_THROW(fit_calibration(method, std::vector<float>{0, 1}, two));
  }
}

}  // namespace
}  // namespace lore
