#include "train/text/masking.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

constexpr std::int32_t mask = 4;

TEST(Masking, HidesAShareAndKnowsWhatItHid) {
  const std::vector<TokenIds> texts(200, TokenIds(50, 77));
  const MaskedTexts some = masked(texts, 0.15, mask, 1000, Random(1));
  ASSERT_EQ(some.places.size(), some.targets.size());
  EXPECT_NEAR(double(some.places.size()), 200 * 48 * 0.15, 150);
  std::size_t hidden = 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < some.places.size(); ++i) {
    const auto text = static_cast<std::size_t>(some.places[i]) / 50;
    const auto token = static_cast<std::size_t>(some.places[i]) % 50;
    EXPECT_EQ(some.targets[i], 77);
    EXPECT_GT(token, 0u);
    EXPECT_LT(token, 49u);
    hidden += some.texts[text][token] == mask ? 1 : 0;
    kept += some.texts[text][token] == 77 ? 1 : 0;
  }
  EXPECT_NEAR(double(hidden) / double(some.places.size()), 0.8, 0.05);
  EXPECT_NEAR(double(kept) / double(some.places.size()), 0.1, 0.05);
}

TEST(Masking, CountsPlacesInTheRectangleAndHidesAtLeastOne) {
  const MaskedTexts some = masked({{1, 2, 3, 9}, {5}}, 1e-9, mask, 10, Random(1));
  EXPECT_EQ(some.places, std::vector<std::int64_t>({2}));
  EXPECT_EQ(some.targets, std::vector<std::int64_t>({3}));
  const MaskedTexts all = masked({{5}, {1, 2, 3, 9}}, 0.9999, mask, 10, Random(1));
  EXPECT_EQ(all.places, std::vector<std::int64_t>({0, 5, 6}));
  EXPECT_EQ(all.targets, std::vector<std::int64_t>({5, 2, 3}));
}

}  // namespace
}  // namespace lore
