#include "data/calendar_time.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(CalendarTime, IsSecondsSince1970InUtc) {
  EXPECT_EQ(parse_calendar_time("1970-01-01"), 0);
  EXPECT_EQ(parse_calendar_time("1969-12-31T23:59:59"), -1);
  EXPECT_EQ(parse_calendar_time("2000-12-31"), 978220800);
  EXPECT_EQ(parse_calendar_time("2020-02-29 18:30"), 1583001000);
  EXPECT_EQ(parse_calendar_time("2020-02-29T18:30:05.999Z"), 1583001005);
  EXPECT_EQ(parse_calendar_time("2016-12-31T23:59:60Z"), 1483228800);
}

TEST(CalendarTime, TakesItsZoneOff) {
  EXPECT_EQ(parse_calendar_time("2020-02-29T20:30:05+02:00"), 1583001005);
  EXPECT_EQ(parse_calendar_time("2020-02-29 13:00:05-0530"), 1583001005);
}

TEST(CalendarTime, IsAllOfTheText) {
  for (const char* text :
       {"", "2020", "2020-2-9", "2020-02-30", "2019-02-29", "2020-13-01", "20-01-01", "2020-01-01T",
        "2020-01-01 ", "2020-01-01 24:00", "2020-01-01 10:60", "2020-01-01 10:00:61",
        "2020-01-01 10:00:00.", "2020-01-01 10:00 CET", "2020-01-01 10:00+25:00",
        "2020-01-01 10:00+2", "2020-01-01X10:00", "-2020-01-01", "2020/01/01"}) {
    EXPECT_EQ(parse_calendar_time(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lore
