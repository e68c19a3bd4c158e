#include "lore/data/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const History& sample() {
  static const History history(
      {{1, 10, 300}, {2, 20, 100}, {1, 11, 100}, {1, 12, 200}, {1, 13, 200}}, 3);
  return history;
}

TEST(History, HoldsWhatLiesStrictlyBefore) {
  EXPECT_THAT(sample().before(1, 100, 9), IsEmpty());
  EXPECT_THAT(sample().before(1, 101, 9), ElementsAre(11));
  EXPECT_THAT(sample().before(1, 200, 9), ElementsAre(11));
  EXPECT_THAT(sample().before(1, 300, 9), ElementsAre(11, 12, 13));
  EXPECT_THAT(sample().before(1, after_all_history, 9), ElementsAre(11, 12, 13, 10));
}

TEST(History, KeepsTheNewest) {
  EXPECT_THAT(sample().before(1, after_all_history, 2), ElementsAre(13, 10));
  EXPECT_THAT(sample().before(1, after_all_history, 0), IsEmpty());
}

TEST(History, IsEmptyForUsersItDoesNotKnow) {
  EXPECT_THAT(sample().before(0, after_all_history, 9), IsEmpty());
  EXPECT_THAT(sample().before(3, after_all_history, 9), IsEmpty());
  EXPECT_THAT(sample().before(-1, after_all_history, 9), IsEmpty());
  EXPECT_THAT(History().before(1, after_all_history, 9), IsEmpty());
}

TEST(History, RefusesEventsOfNobody) {
  const auto make = [](std::int32_t user) {
    return [user] { History(std::vector<History::Event>{{user, 1, 1}}, 2); };
  };
  EXPECT_EQ(fault_of(make(2)).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of(make(-1)).kind, ErrorKind::invalid_argument);
}

TEST(History, IsRestoredFromItsArrays) {
  const auto copy = [](auto values) { return std::vector(values.begin(), values.end()); };
  const History restored(copy(sample().offsets()), copy(sample().items()), copy(sample().times()));
  EXPECT_EQ(restored.users(), 3);
  EXPECT_THAT(restored.before(1, 300, 9), ElementsAre(11, 12, 13));
  EXPECT_THAT(restored.before(2, 300, 9), ElementsAre(20));
}

TEST(History, RefusesArraysThatContradictEachOther) {
  using Offsets = std::vector<std::int64_t>;
  const auto kind = [](Offsets offsets, std::size_t items, Offsets times) {
    return fault_of([&] { History(offsets, std::vector<std::int32_t>(items, 1), times); }).kind;
  };
  EXPECT_EQ(kind({}, 0, {}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({0, 1}, 1, {}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({1, 1}, 1, {5}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({0, 2}, 1, {5}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({0, 9, 1}, 1, {5}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({0, -1, 1}, 1, {5}), ErrorKind::invalid_argument);
  EXPECT_EQ(kind({0, 2}, 2, {6, 5}), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
