#include "profile/retry_after.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

constexpr std::int64_t now = 1'445'412'480;  // Wed, 21 Oct 2015 07:28:00 GMT

TEST(RetryAfter, ReadsEachForm) {
  EXPECT_EQ(retry_after({{"retry-after-ms", "250"}, {"retry-after", "9"}}, now), 0.25);
  EXPECT_EQ(retry_after({{"retry-after", "9"}}, now), 9);
  EXPECT_EQ(retry_after({{"retry-after", "1.5"}}, now), 1.5);
  EXPECT_EQ(retry_after({{"retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"}}, now), 30);
  EXPECT_EQ(retry_after({{"retry-after", "Wed, 21 Oct 2015 07:27:30 GMT"}}, now), 0);
}

TEST(RetryAfter, TrustsTheServersClockOverOurs) {
  EXPECT_EQ(retry_after({{"retry-after", "Wed, 21 Oct 2015 07:28:30 GMT"},
                         {"date", "Wed, 21 Oct 2015 07:28:20 GMT"}},
                        now + 86400),
            10);
}

TEST(RetryAfter, IsNothingForNonsense) {
  for (const std::string text : {"", "soon", "-5", "nan", "inf", "1e999"}) {
    EXPECT_FALSE(retry_after({{"retry-after", text}}, now)) << text;
  }
  EXPECT_FALSE(retry_after({}, now));
  EXPECT_EQ(retry_after({{"retry-after-ms", "soon"}, {"retry-after", "2"}}, now), 2);
}

TEST(Duration, ReadsUnits) {
  EXPECT_DOUBLE_EQ(parse_duration("20ms").value(), 0.02);
  EXPECT_EQ(parse_duration("1s"), 1);
  EXPECT_EQ(parse_duration("6m0s"), 360);
  EXPECT_EQ(parse_duration("1h2m"), 3720);
  EXPECT_EQ(parse_duration("1.5"), 1.5);
  for (const std::string text : {"", "s", "5x", "1m-2s", "..s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace lore
