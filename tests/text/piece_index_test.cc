#include "text/piece_index.h"

#include <random>

#include <gmock/gmock.h>

namespace lore {
namespace {

using testing::ElementsAre;
using Found = std::vector<std::pair<std::size_t, std::int32_t>>;

Found prefixes(const PieceIndex& index, std::string_view text) {
  Found found;
  index.prefixes_of(text,
                    [&](std::size_t length, std::int32_t id) { found.emplace_back(length, id); });
  return found;
}

TEST(PieceIndex, FindsTheShortestFirst) {
  const PieceIndex index({{"abc", 3}, {"a", 1}, {"b", 9}, {"ab", 2}, {"abd", 4}, {"", 7}});
  EXPECT_THAT(prefixes(index, "abcx"),
              ElementsAre(std::pair(1, 1), std::pair(2, 2), std::pair(3, 3)));
  EXPECT_THAT(prefixes(index, "ab"), ElementsAre(std::pair(1, 1), std::pair(2, 2)));
  EXPECT_THAT(prefixes(index, "c"), ElementsAre());
  EXPECT_THAT(prefixes(index, ""), ElementsAre());
  EXPECT_THAT(prefixes(PieceIndex({}), "a"), ElementsAre());
}

TEST(PieceIndex, KeepsTheLastOfEqualPieces) {
  EXPECT_THAT(prefixes(PieceIndex({{"a", 1}, {"a", 2}}), "a"), ElementsAre(std::pair(1, 2)));
}

TEST(PieceIndex, AgreesWithComparingEachPiece) {
  std::mt19937 random(3);
  const auto word = [&](std::size_t longest) {
    std::string text(random() % longest, ' ');
    for (char& c : text) c = "ab\xFF"[random() % 3];
    return text;
  };
  std::vector<std::pair<std::string, std::int32_t>> pieces;
  for (std::int32_t i = 0; i < 300; ++i) pieces.emplace_back(word(6) + 'a', i);
  const PieceIndex index(pieces);
  for (int i = 0; i < 500; ++i) {
    const std::string text = word(10);
    std::vector<std::int32_t> expected(text.size() + 1, -1);
    for (const auto& [piece, id] : pieces) {
      if (text.starts_with(piece)) expected[piece.size()] = id;
    }
    for (const auto& [length, id] : prefixes(index, text)) {
      EXPECT_EQ(std::exchange(expected[length], -1), id);
    }
    EXPECT_THAT(expected, testing::Each(-1)) << "all are found";
  }
}

}  // namespace
}  // namespace lore
