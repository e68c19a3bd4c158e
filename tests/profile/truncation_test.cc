#include "profile/truncation.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(TruncationDetector, BelievesCountsNearTheEstimate) {
  TruncationDetector detector;
  for (std::size_t estimate = 300; estimate < 2000; estimate += 50) {
    EXPECT_FALSE(detector.observe(estimate, std::int64_t(estimate) * 3 / 4)) << estimate;
  }
}

TEST(TruncationDetector, SeesAPromptReadInPart) {
  TruncationDetector detector;
  EXPECT_TRUE(detector.observe(1000, 300));
  for (std::size_t estimate = 300; estimate < 1300; estimate += 100) {
    EXPECT_FALSE(detector.observe(estimate, std::int64_t(estimate)));
  }
  EXPECT_TRUE(detector.observe(2600, 2048));
  EXPECT_FALSE(detector.observe(2600, 2200));
}

TEST(TruncationDetector, LearnsAnotherTokenizer) {
  TruncationDetector detector;
  for (std::size_t estimate = 300; estimate < 1400; estimate += 100) {
    EXPECT_FALSE(detector.observe(estimate, std::int64_t(estimate) * 2));
  }
  EXPECT_TRUE(detector.observe(3000, 4096));
}

TEST(TruncationDetector, SeesACeilingFromTheFirstPromptOn) {
  TruncationDetector detector;
  EXPECT_FALSE(detector.observe(2300, 2048));
  EXPECT_FALSE(detector.observe(2301, 2048));
  EXPECT_FALSE(detector.observe(2700, 2048));
  EXPECT_TRUE(detector.observe(3100, 2048));
}

TEST(TruncationDetector, LearnsNothingWhereNothingIsCounted) {
  TruncationDetector detector;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(detector.observe(1000 + 200 * i, 0));
  EXPECT_FALSE(detector.observe(0, 5));
  EXPECT_FALSE(detector.observe(255, 5)) << "fits any context";
}

}  // namespace
}  // namespace lore
