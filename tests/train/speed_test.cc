#include "lore/train/speed.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

TEST(Speed, MeasuresEverySubject) {
  const auto speeds =
      measure_training_speed({.table_rows = 2000, .batch_size = 64, .seconds = 0.01});
  ASSERT_EQ(speeds.size(), 5u);
  EXPECT_EQ(speeds[0].subject, "lore row-wise adam");
  for (const TrainingSpeed& speed : speeds) {
    EXPECT_GT(speed.steps, 0) << speed.subject;
    EXPECT_GT(speed.rows_per_second, 0) << speed.subject;
    EXPECT_GT(speed.rows_per_cpu_second, 0) << speed.subject;
  }
}

TEST(Speed, RefusesOptionsOutOfRange) {
  EXPECT_THROW(measure_training_speed({.table_rows = 10}), Error);
  EXPECT_THROW(measure_training_speed({.batch_size = 0}), Error);
  EXPECT_THROW(measure_training_speed({.seconds = 0}), Error);
}

}  // namespace
}  // namespace lore
