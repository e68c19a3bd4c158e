#include "profile/pace.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Pace, WidensByOneAfterTwentyCleanReplies) {
  Pace pace({.max_in_flight = 6}, 1);
  EXPECT_EQ(pace.window(), 4);
  for (int i = 0; i < 19; ++i) pace.clean();
  EXPECT_EQ(pace.window(), 4);
  pace.clean();
  EXPECT_EQ(pace.window(), 5);
  for (int i = 0; i < 200; ++i) pace.clean();
  EXPECT_EQ(pace.window(), 6);
}

TEST(Pace, HalvesOnceForARefusedBurst) {
  Pace pace({.max_in_flight = 16}, 1);
  for (int i = 0; i < 200; ++i) pace.clean();
  EXPECT_EQ(pace.window(), 14);
  for (int i = 0; i < 14; ++i) pace.refused(100, 0);
  EXPECT_EQ(pace.window(), 7);
  for (int i = 0; i < 9; ++i) pace.refused(110 + 2 * i, 0);
  EXPECT_EQ(pace.window(), 1);
}

TEST(Pace, LetsNobodySendDuringACoolDown) {
  Pace pace({}, 1);
  EXPECT_EQ(pace.wait_for(10, 0, 100), 0);
  pace.refused(10, 5);
  pace.refused(10, 2);
  EXPECT_DOUBLE_EQ(pace.wait_for(11, 0, 100), 4);
  EXPECT_EQ(pace.wait_for(15, 0, 100), 0);
}

TEST(Pace, WaitsForRoomInTheWindow) {
  const Pace pace({.max_in_flight = 2}, 1);
  EXPECT_EQ(pace.wait_for(0, 1, 1), 0);
  EXPECT_GT(pace.wait_for(0, 2, 1), 0);
}

TEST(Pace, KeepsRequestsAndTokensAMinute) {
  Pace pace({.max_in_flight = 100, .requests_per_minute = 60}, 1);
  int sent = 0;
  for (double now = 0; now < 60; now += 0.05) {
    while (pace.wait_for(now, 0, 1) <= 0) {
      pace.sent(now, 1);
      ++sent;
    }
  }
  EXPECT_GE(sent, 60);
  EXPECT_LE(sent, 70);

  Pace tokens({.tokens_per_minute = 6000}, 1);
  EXPECT_EQ(tokens.wait_for(0, 0, 900), 0);
  tokens.sent(0, 900);
  EXPECT_NEAR(tokens.wait_for(0, 0, 900), 8, 1e-9);
  EXPECT_LT(tokens.wait_for(0, 0, 1e6), 60) << "what no bucket holds is let through in the end";
}

TEST(Pace, HeedsWhatTheServerHasLeft) {
  Pace pace({}, 1);
  pace.observe({{"x-ratelimit-remaining-requests", "1"}, {"x-ratelimit-reset-requests", "6s"}}, 10);
  EXPECT_EQ(pace.wait_for(10, 0, 1), 0);
  pace.sent(10, 1);
  EXPECT_NEAR(pace.wait_for(11, 0, 1), 5, 1e-9);
  EXPECT_EQ(pace.wait_for(16, 0, 1), 0);
  pace.observe({{"x-ratelimit-remaining-requests", "soon"}}, 50);
  EXPECT_EQ(pace.wait_for(90, 0, 1), 0);
}

TEST(Pace, KnowsThatTheServersTokensFillUpEvenly) {
  Pace pace({}, 1);
  pace.observe({{"x-ratelimit-limit-tokens", "36000"},
                {"x-ratelimit-remaining-tokens", "0"},
                {"x-ratelimit-reset-tokens", "6m0s"}},
               20);
  EXPECT_NEAR(pace.wait_for(20, 0, 500), 5, 1e-9);
  EXPECT_EQ(pace.wait_for(25, 0, 500), 0);
  pace.sent(25, 500);
  EXPECT_NEAR(pace.wait_for(25, 0, 100), 1, 1e-9);
}

TEST(Pace, BacksOffWithFullJitter) {
  Pace pace({.first_backoff_seconds = 0.5, .longest_backoff_seconds = 60}, 3);
  for (int attempts = 1; attempts <= 12; ++attempts) {
    const double ceiling = std::min(60.0, 0.5 * (1 << (attempts - 1)));
    double least = ceiling;
    double most = 0;
    for (int i = 0; i < 200; ++i) {
      const double pause = pace.backoff(attempts);
      EXPECT_GE(pause, 0);
      EXPECT_LT(pause, ceiling);
      least = std::min(least, pause);
      most = std::max(most, pause);
    }
    EXPECT_LT(least, 0.1 * ceiling);
    EXPECT_GT(most, 0.9 * ceiling);
  }
  EXPECT_GE(pace.backoff(5000), 0);
}

}  // namespace
}  // namespace lore
