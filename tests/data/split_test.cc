#include "data/split.h"

#include <algorithm>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

constexpr Split train = Split::train;
constexpr Split valid = Split::valid;
constexpr Split test = Split::test;

SplitSpec shares(SplitSpec::By by, double valid_share, double test_share, std::uint64_t seed = 1) {
  SplitSpec split;
  split.by = by;
  split.valid = valid_share;
  split.test = test_share;
  split.seed = seed;
  return split;
}

std::vector<Split> by_time(const std::vector<std::int64_t>& times, double valid_share,
                           double test_share) {
  std::vector<Example> examples;
  for (const std::int64_t time : times) examples.push_back({.time = time});
  return split_rows(shares(SplitSpec::By::time, valid_share, test_share), examples, Catalog());
}

TEST(SplitByTime, HoldsTheLatestRowsBack) {
  EXPECT_THAT(by_time({50, 10, 40, 20, 30}, 0.2, 0.2),
              ElementsAre(test, train, valid, train, train));
  EXPECT_THAT(by_time({50, 10, 40, 20, 30}, 0.4, 0),
              ElementsAre(valid, train, valid, train, train));
  EXPECT_THAT(by_time({50, 10, 40, 20, 30}, 0, 0), ElementsAre(train, train, train, train, train));
}

TEST(SplitByTime, NeverCutsThroughOneTime) {
  EXPECT_THAT(by_time({10, 20, 30, 30, 30}, 0, 0.2), ElementsAre(train, train, test, test, test));
  EXPECT_THAT(by_time({10, 20, 20, 30, 30}, 0.2, 0.2), ElementsAre(train, train, train, test, test))
      << "nothing is left for validation, rather than rows of one time on both sides";
  EXPECT_THAT(by_time({7, 7, 7}, 0, 0.4), ElementsAre(test, test, test));
}

std::map<Split, int> sizes(const std::vector<Split>& splits) {
  std::map<Split, int> sizes;
  for (const Split split : splits) ++sizes[split];
  return sizes;
}

TEST(SplitAtRandom, KeepsItsSharesAndItsSeed) {
  const std::vector<Example> examples(1000);
  SplitSpec spec = shares(SplitSpec::By::random, 0.1, 0.2, 7);
  const std::vector<Split> splits = split_rows(spec, examples, Catalog());
  EXPECT_EQ(sizes(splits), (std::map<Split, int>{{train, 700}, {valid, 100}, {test, 200}}));
  EXPECT_EQ(split_rows(spec, examples, Catalog()), splits);
  spec.seed = 8;
  EXPECT_NE(split_rows(spec, examples, Catalog()), splits);
}

TEST(SplitAtRandom, IsTheSameOnEveryMachine) {
  const std::vector<Example> examples(8);
  const SplitSpec spec = shares(SplitSpec::By::random, 0.25, 0.25, 1);
  EXPECT_THAT(split_rows(spec, examples, Catalog()),
              ElementsAre(train, train, train, train, valid, test, valid, test));
}

TEST(SplitByUser, KeepsUsersWhole) {
  Catalog users;
  std::vector<Example> examples;
  for (int u = 0; u < 100; ++u) {
    const std::int32_t row = users.add("user " + std::to_string(u));
    for (int i = 0; i <= u % 3; ++i) examples.push_back({.user = row});
  }
  const SplitSpec spec = shares(SplitSpec::By::user, 0.1, 0.2, 7);
  const std::vector<Split> splits = split_rows(spec, examples, users);
  std::map<Split, std::set<std::int32_t>> users_of;
  for (std::size_t i = 0; i < examples.size(); ++i) users_of[splits[i]].insert(examples[i].user);
  EXPECT_EQ(users_of[train].size(), 70);
  EXPECT_EQ(users_of[valid].size(), 10);
  EXPECT_EQ(users_of[test].size(), 20);
}

TEST(SplitByUser, DependsOnTheIdAndNotOnTheOrderOfRows) {
  const SplitSpec spec = shares(SplitSpec::By::user, 0, 0.5, 7);
  Catalog users;
  for (const char* id : {"a", "b", "c", "d"}) users.add(id);
  Catalog turned;
  for (const char* id : {"d", "c", "b", "a"}) turned.add(id);
  const std::vector<Example> examples = {{.user = 1}, {.user = 2}, {.user = 3}, {.user = 4}};
  std::vector<Split> splits = split_rows(spec, examples, users);
  std::reverse(splits.begin(), splits.end());
  EXPECT_EQ(split_rows(spec, examples, turned), splits);
}

TEST(SplitByUser, TakesRowsWithoutAnIdForOneUser) {
  const SplitSpec spec = shares(SplitSpec::By::user, 0, 0.5, 7);
  Catalog users;
  users.add("a");
  const auto splits =
      split_rows(spec, std::vector<Example>{{.user = 0}, {.user = 1}, {.user = 0}}, users);
  EXPECT_EQ(splits[0], splits[2]);
  EXPECT_NE(splits[0], splits[1]);
}

TEST(SplitByColumn, ReadsTheNamesOfSplits) {
  EXPECT_EQ(parse_split("part", "train"), train);
  EXPECT_EQ(parse_split("part", "valid"), valid);
  EXPECT_EQ(parse_split("part", "test"), test);
  const Fault fault = fault_of([] { parse_split("part", "dev"); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.field, "part");
  EXPECT_EQ(fault.found, "\"dev\"");
}

}  // namespace
}  // namespace lore
