#include "profile/spending.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Spending, GrantsCallsUpToItsNumber) {
  Spending spending({.max_calls = 2});
  double set_aside = 0;
  EXPECT_EQ(spending.ask_for_call(1, 10, 10, set_aside), "");
  EXPECT_EQ(spending.ask_for_call(2, 10, 10, set_aside), "max calls");
}

TEST(Spending, SetsAsideWhatOpenQuestionsMayCost) {
  Spending spending({.max_cost = 10, .prices = {.prompt = 1e6, .completion = 2e6}});
  double first = 0;
  double second = 0;
  EXPECT_EQ(spending.ask_for_call(0, 2, 2, first), "");  // 6
  EXPECT_EQ(first, 6);
  EXPECT_EQ(spending.ask_for_call(0, 1, 2, second), "max cost");  // 5 more
  EXPECT_EQ(second, 0);
  EXPECT_EQ(spending.ask_for_call(0, 4, 3, first), "");  // 10 in place of 6
  EXPECT_EQ(spending.book(1, 1, first), 3);
  EXPECT_EQ(first, 0);
  EXPECT_EQ(spending.booked(), 3);
  EXPECT_EQ(spending.ask_for_call(0, 1, 3, second), "");  // 7 more
  EXPECT_EQ(spending.ask_for_call(0, 1, 0, first), "max cost");
}

TEST(Spending, HasNoLimitWhereNoneIsTold) {
  Spending spending({.prices = {.prompt = 5}});
  double set_aside = 0;
  EXPECT_EQ(spending.ask_for_call(1'000'000'000, 1'000'000'000, 0, set_aside), "");
}

}  // namespace
}  // namespace lore
