#include "train/random.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>

namespace lore {
namespace {

using testing::ElementsAre;
using testing::Ne;

TEST(Random, IsSplitMix64) {  // reference values of the published generator
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(Random, ForksAreDifferentAndLeaveTheParentAlone) {
  Random random(7);
  Random first = random.fork(0);
  Random second = random.fork(1);
  EXPECT_NE(first.next(), second.next());
  EXPECT_EQ(random.next(), Random(7).next());
  EXPECT_EQ(Random(7).fork(3).next(), Random(7).fork(3).next());
}

TEST(Random, StaysBelowTheBoundAndReachesAll) {
  Random random(1);
  std::vector<int> seen(5);
  for (int i = 0; i < 1000; ++i) ++seen.at(random.below(5));
  EXPECT_GT(*std::min_element(seen.begin(), seen.end()), 150);
}

TEST(Permutation, HoldsEachNumberOnce) {
  std::vector<std::uint32_t> order = permutation(1000, Random(3));
  std::vector<std::uint32_t> expected(1000);
  std::iota(expected.begin(), expected.end(), 0u);
  EXPECT_THAT(order, Ne(expected));
  std::sort(order.begin(), order.end());
  EXPECT_EQ(order, expected);
}

TEST(Permutation, FollowsTheSeed) {
  EXPECT_EQ(permutation(100, Random(3)), permutation(100, Random(3)));
  EXPECT_NE(permutation(100, Random(3)), permutation(100, Random(4)));
  EXPECT_THAT(permutation(1, Random(3)), ElementsAre(0u));
  EXPECT_TRUE(permutation(0, Random(3)).empty());
}

TEST(FillDropout, DropsTheShareAndKeepsTheRest) {
  Random random(5);
  std::vector<float> values(100'003);
  fill_dropout(values, 0.25, 2, random);
  const auto dropped = std::count(values.begin(), values.end(), 0.0f);
  const auto kept = std::count(values.begin(), values.end(), 2.0f);
  EXPECT_EQ(dropped + kept, 100'003);
  EXPECT_NEAR(double(dropped) / 100'003, 0.25, 0.006);
}

TEST(FillDropout, OfNothingKeepsAll) {
  Random random(5);
  std::vector<float> values(10);
  fill_dropout(values, 0, 1, random);
  EXPECT_EQ(values, std::vector<float>(10, 1.0f));
}

}  // namespace
}  // namespace lore
