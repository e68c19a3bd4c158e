#include "data/nth_smallest.h"

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

NthKey nth_of(const std::vector<std::uint64_t>& keys, std::size_t n) {
  return nth_smallest(
      keys.size(), [&](std::size_t i) { return keys[i]; }, n);
}

// At each position, what sorting says.
void agrees_with_sorting(const std::vector<std::uint64_t>& keys) {
  std::vector<std::uint64_t> sorted = keys;
  std::ranges::sort(sorted);
  for (std::size_t n = 0; n < keys.size(); n += 7) {
    const NthKey found = nth_of(keys, n);
    EXPECT_EQ(found.key, sorted[n]);
    const auto first = std::ranges::lower_bound(sorted, found.key) - sorted.begin();
    EXPECT_EQ(found.equal_before, n - static_cast<std::size_t>(first));
  }
}

TEST(NthSmallest, AgreesWithSorting) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> keys(300);
  for (const std::uint64_t most :
       {std::uint64_t{9}, std::uint64_t{1} << 40, std::numeric_limits<std::uint64_t>::max()}) {
    std::uniform_int_distribution<std::uint64_t> any(0, most);
    for (std::uint64_t& key : keys) key = any(random);
    agrees_with_sorting(keys);
  }
}

TEST(NthSmallest, KnowsTheFirstAndTheLastOfAllNumbers) {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(nth_of({most, 0}, 0).key, 0u);
  EXPECT_EQ(nth_of({most, 0}, 1).key, most);
  EXPECT_EQ(nth_of({5}, 0).key, 5u);
}

}  // namespace
}  // namespace lore
