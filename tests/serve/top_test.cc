#include "serve/top.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

using Positions = std::vector<std::uint32_t>;
constexpr float infinity = std::numeric_limits<float>::infinity();

Positions top(const std::vector<float>& logits, std::size_t k) {
  Positions positions;
  find_top(logits, k, positions);
  return positions;
}

TEST(Top, OrdersByLogitAndTiesByPosition) {
  EXPECT_EQ(top({1, 3, 2, 3}, 0), (Positions{1, 3, 2, 0}));
  EXPECT_EQ(top({1, 3, 2, 3}, 1), (Positions{1}));
  EXPECT_EQ(top({1, 3, 2, 3}, 3), (Positions{1, 3, 2}));
  EXPECT_EQ(top({1, 3, 2, 3}, 9), (Positions{1, 3, 2, 0}));
  EXPECT_EQ(top({0, -infinity, infinity}, 0), (Positions{2, 0, 1}));
  EXPECT_EQ(top({}, 3), Positions{});
}

TEST(Top, IsThePrefixOfTheWholeOrder) {
  std::mt19937 random(5);
  std::vector<float> logits(1000);
  for (float& logit : logits) logit = static_cast<float>(random() % 50);
  const Positions all = top(logits, 0);
  for (const std::size_t k : {1, 10, 500, 999, 1000}) {
    EXPECT_EQ(top(logits, k), Positions(all.begin(), all.begin() + static_cast<long>(k)));
  }
}

TEST(Top, ReusesTheMemoryItIsGiven) {
  Positions positions;
  find_top(std::vector<float>(100, 1.0f), 0, positions);
  const auto* memory = positions.data();
  find_top(std::vector<float>(50, 1.0f), 10, positions);
  EXPECT_EQ(positions.data(), memory);
  EXPECT_EQ(positions.size(), 10u);
}

TEST(Top, HasNoPlaceForNaN) {
  EXPECT_NO_THROW(check_numbers(std::vector<float>{-infinity, 0, infinity}));
  EXPECT_THROW(check_numbers(std::vector<float>{0, std::nanf("")}), Error);
}

TEST(Top, ProbabilitiesStayBetweenZeroAndOne) {
  EXPECT_EQ(probability_of(0), 0.5f);
  EXPECT_FLOAT_EQ(probability_of(std::log(3.0f)), 0.75f);
  for (const float logit : {-infinity, -1000.0f, -88.0f, 17.0f, 1000.0f, infinity}) {
    EXPECT_GT(probability_of(logit), 0) << logit;
    EXPECT_LT(probability_of(logit), 1) << logit;
  }
}

}  // namespace
}  // namespace lore
