#include "train/early_stop.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(EarlyStop, GivesUpAfterPatienceEpochs) {
  EarlyStop stop(2, 1);
  EXPECT_TRUE(stop.improves(0.6));
  EXPECT_FALSE(stop.improves(0.5));
  EXPECT_FALSE(stop.exhausted());
  EXPECT_FALSE(stop.improves(0.6));  // equal is not better
  EXPECT_TRUE(stop.exhausted());
}

TEST(EarlyStop, ABetterScoreStartsPatienceAnew) {
  EarlyStop stop(2, 1);
  stop.improves(0.6);
  stop.improves(0.5);
  EXPECT_TRUE(stop.improves(0.7));
  stop.improves(0.6);
  EXPECT_FALSE(stop.exhausted());
}

TEST(EarlyStop, CountsPatienceInEpochs) {
  EarlyStop stop(2, 4);
  stop.improves(0.6);
  for (int i = 0; i < 7; ++i) stop.improves(0.5);
  EXPECT_FALSE(stop.exhausted());
  stop.improves(0.5);
  EXPECT_TRUE(stop.exhausted());
}

TEST(EarlyStop, NoPatienceStopsAtTheFirstStandstill) {
  EarlyStop stop(0, 1);
  EXPECT_TRUE(stop.improves(-0.7));
  EXPECT_FALSE(stop.exhausted());
  stop.improves(-0.8);
  EXPECT_TRUE(stop.exhausted());
}

}  // namespace
}  // namespace lore
