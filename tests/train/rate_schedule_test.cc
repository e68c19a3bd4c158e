#include "train/rate_schedule.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(RateSchedule, IsOneUnlessAskedOtherwise) {
  RateSchedule schedule({});
  schedule.validated(false);
  EXPECT_EQ(schedule.factor(1), 1);
  EXPECT_EQ(schedule.factor(1'000'000), 1);
}

TEST(RateSchedule, RisesLinearlyInWarmUp) {
  const RateSchedule schedule({.warm_up_steps = 4});
  EXPECT_EQ(schedule.factor(1), 0.25f);
  EXPECT_EQ(schedule.factor(3), 0.75f);
  EXPECT_EQ(schedule.factor(4), 1);
  EXPECT_EQ(schedule.factor(5), 1);
}

TEST(RateSchedule, FallsAfterEachValidationWithoutABetterScore) {
  RateSchedule schedule({.plateau_factor = 0.1f});
  schedule.validated(true);
  EXPECT_EQ(schedule.factor(9), 1);
  schedule.validated(false);
  schedule.validated(true);
  EXPECT_FLOAT_EQ(schedule.factor(9), 0.1f);
  schedule.validated(false);
  EXPECT_FLOAT_EQ(schedule.factor(9), 0.01f);
}

}  // namespace
}  // namespace lore
