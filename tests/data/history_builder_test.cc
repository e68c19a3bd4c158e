#include "data/history_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

TEST(HistoryBuilder, SortsByUserThenTimeAndKeepsTheOrderOfEqualTimes) {
  const std::vector<History::Event> events = {
      {2, 20, 5}, {1, 10, 9}, {2, 21, 5}, {1, 11, 3}, {2, 22, 1}};
  HistoryBuilder builder(4);
  for (const History::Event& event : events) builder.count(event.user);
  for (const History::Event& event : events) builder.add(event);
  const History history = builder.finish();
  EXPECT_THAT(history.offsets(), ElementsAre(0, 0, 2, 5, 5));
  EXPECT_THAT(history.items(), ElementsAre(11, 10, 22, 20, 21));
  EXPECT_THAT(history.times(), ElementsAre(3, 9, 1, 5, 5));
}

TEST(HistoryBuilder, MakesAHistoryOfNothing) {
  EXPECT_THAT(HistoryBuilder(2).finish().offsets(), ElementsAre(0, 0, 0));
  EXPECT_EQ(HistoryBuilder(0).finish().users(), 0);
}

TEST(HistoryBuilder, RefusesEventsOfNobody) {
  HistoryBuilder builder(2);
  for (const std::int32_t user : {-1, 2}) {
    EXPECT_EQ(fault_of([&] { builder.count(user); }).kind, ErrorKind::invalid_argument);
  }
}

}  // namespace
}  // namespace lore
