#include "train/text/hard_negatives.h"

#include <set>

#include <gtest/gtest.h>

#include "train/operators.h"

namespace lore {
namespace {

TEST(Partners, KnowEachOther) {
  const std::vector<RowPair> pairs = {{0, 2}, {1, 2}};
  const Partners partners(pairs, 4);
  EXPECT_TRUE(partners.contains(2, 0));
  EXPECT_TRUE(partners.contains(1, 2));
  EXPECT_FALSE(partners.contains(0, 1));
  EXPECT_TRUE(partners.of(3).empty());
}

// Forty texts on a quarter circle: the nearest of the first are the next.
TEST(HardNegatives, AreTheNearestThatAreNoPartners) {
  std::vector<float> circle;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < 40; ++i) {
    circle.push_back(std::cos(0.03f * float(i)));
    circle.push_back(std::sin(0.03f * float(i)));
    rows.push_back(i);
  }
  const std::vector<RowPair> pairs = {{0, 1}, {0, 3}};
  const Partners partners(pairs, 41);
  const HardNegatives negatives(tensor_over(circle.data(), {40, 2}), rows, partners, 41);
  Random random(1);
  std::set<std::uint32_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(*negatives.pick(0, random));
  EXPECT_EQ(seen.size(), 16u);
  EXPECT_EQ(*seen.begin(), 2u);
  EXPECT_EQ(*seen.rbegin(), 18u);
  EXPECT_FALSE(seen.contains(3));
  EXPECT_FALSE(negatives.pick(40, random).has_value());
}

}  // namespace
}  // namespace lore
