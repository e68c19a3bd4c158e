#include "train/text/batches.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>

namespace lore {
namespace {

std::vector<TokenIds> texts_of_lengths(std::size_t count) {
  std::vector<TokenIds> texts;
  for (std::size_t i = 0; i < count; ++i) texts.emplace_back(1 + i * 7 % 31, std::int32_t(i));
  return texts;
}

std::vector<std::uint32_t> rows_below(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

TEST(TextBatches, HoldEachRowOnce) {
  const std::vector<TokenIds> texts = texts_of_lengths(1000);
  std::vector<std::uint32_t> seen;
  for (const auto& batch : batches_by_length(texts, rows_below(1000), 16, Random(3))) {
    EXPECT_LE(batch.size(), 16u);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, rows_below(1000));
}

TEST(TextBatches, PutSimilarLengthsTogether) {
  const std::vector<TokenIds> texts = texts_of_lengths(512);
  for (const auto& batch : batches_by_length(texts, rows_below(512), 16, Random(3))) {
    const auto shorter = [&](std::uint32_t a, std::uint32_t b) {
      return texts[a].size() < texts[b].size();
    };
    const auto [shortest, longest] = std::minmax_element(batch.begin(), batch.end(), shorter);
    EXPECT_LE(texts[*longest].size() - texts[*shortest].size(), 2u);
  }
}

TEST(TextBatches, FollowTheSeed) {
  const std::vector<TokenIds> texts = texts_of_lengths(200);
  const auto batches = [&](std::uint64_t seed) {
    return batches_by_length(texts, rows_below(200), 8, Random(seed));
  };
  EXPECT_EQ(batches(1), batches(1));
  EXPECT_NE(batches(1), batches(2));
}

TEST(TextBatches, LeaveTokensOutButNeverAll) {
  const std::vector<TokenIds> texts = {TokenIds(1000, 4), {9}};
  const std::vector<std::uint32_t> rows = {0, 1};
  EXPECT_EQ(texts_of(texts, rows, 0, Random(1)), texts);
  const std::vector<TokenIds> kept = texts_of(texts, rows, 0.9, Random(1));
  EXPECT_NEAR(double(kept[0].size()), 100, 40);
  EXPECT_THAT(kept[1], testing::ElementsAre(9));
}

}  // namespace
}  // namespace lore
