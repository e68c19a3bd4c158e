#include "engine/layout.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace lore {
namespace {

bool at_the_same_time(const Lifetime& x, const Lifetime& y) {
  return x.first <= y.last && y.first <= x.last;
}

void expect_sound(const std::vector<Lifetime>& lifetimes) {
  const Layout layout = lay_out(lifetimes);
  ASSERT_EQ(layout.offsets.size(), lifetimes.size());
  for (std::size_t i = 0; i < lifetimes.size(); ++i) {
    EXPECT_EQ(layout.offsets[i] % 16, 0u);
    EXPECT_LE(layout.offsets[i] + lifetimes[i].size, layout.size);
    for (std::size_t j = 0; j < i; ++j) {
      if (!at_the_same_time(lifetimes[i], lifetimes[j])) continue;
      const bool apart = layout.offsets[i] + lifetimes[i].size <= layout.offsets[j] ||
                         layout.offsets[j] + lifetimes[j].size <= layout.offsets[i];
      EXPECT_TRUE(apart) << i << " and " << j;
    }
  }
}

TEST(Layout, OfNothingIsEmpty) {
  EXPECT_EQ(lay_out({}).size, 0u);
}

TEST(Layout, AChainTakesTwoBuffers) {
  std::vector<Lifetime> chain;
  for (std::size_t s = 0; s < 10; ++s) chain.push_back({s, s + 1, 64});
  expect_sound(chain);
  EXPECT_EQ(lay_out(chain).size, 128u);
}

TEST(Layout, WhatIsKeptIsNotWrittenOver) {
  const std::vector<Lifetime> lifetimes = {{0, 9, 10}, {1, 2, 30}, {2, 3, 5}, {3, 9, 20}};
  expect_sound(lifetimes);
}

TEST(Layout, KeepsAnyLifetimesApart) {
  std::mt19937 generator(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Lifetime> lifetimes;
    for (std::size_t s = 0; s < 20; ++s) {
      lifetimes.push_back({s, s + generator() % 8, 1 + generator() % 70});
    }
    expect_sound(lifetimes);
  }
}

}  // namespace
}  // namespace lore
