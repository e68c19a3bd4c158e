#include "text/split_pattern.h"

#include <gmock/gmock.h>

namespace lore {
namespace {

using testing::ElementsAre;

std::vector<std::string> matches(const std::string& pattern, std::string_view text) {
  const SplitPattern split = SplitPattern::parse(pattern, "f", "p");
  std::vector<std::string> found;
  for (auto match = split.find(text, 0); match; match = split.find(text, match->end)) {
    found.emplace_back(text.substr(match->begin, match->end - match->begin));
  }
  return found;
}

const std::string llama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";

TEST(SplitPattern, CutsAsLlamaDoes) {
  EXPECT_THAT(matches(llama3, "Hello  World12345!!\n\n don'T  "),
              ElementsAre("Hello", " ", " World", "123", "45", "!!\n\n", " don", "'T", "  "));
}

TEST(SplitPattern, GivesBackOneCharacterAtATime) {
  EXPECT_THAT(matches("a*ab", "aaab ab b"), ElementsAre("aaab", "ab"));
  EXPECT_THAT(matches("[é-ü]+ü", "xéüüx"), ElementsAre("éüü"));
  EXPECT_THAT(matches("a*+ab", "aaab"), ElementsAre()) << "possessive";
  EXPECT_THAT(matches("a+?b?", "aab"), ElementsAre("a", "ab")) << "lazy";
  EXPECT_THAT(matches("a{2}", "aaaaa"), ElementsAre("aa", "aa"));
}

TEST(SplitPattern, LooksAheadAndAtLines) {
  EXPECT_THAT(matches("a(?=b)", "aab"), ElementsAre("a"));
  EXPECT_THAT(matches("\\s+(?!\\S)", "a   b  "), ElementsAre("  ", "  "));
  EXPECT_THAT(matches("^a|a$", "aa\na"), ElementsAre("a", "a", "a"));
}

TEST(SplitPattern, TriesAlternativesInOrder) {
  EXPECT_THAT(matches("a|ab", "ab"), ElementsAre("a"));
  EXPECT_THAT(matches("(?:ab|a)c?", "abcac"), ElementsAre("abc", "ac"));
  EXPECT_THAT(matches("x*", "axxa"), ElementsAre("xx")) << "never an empty match";
}

TEST(SplitPattern, FindsLiteralText) {
  const SplitPattern dot = SplitPattern::literal(".é");
  const auto match = dot.find("aé.é", 0);
  ASSERT_TRUE(match);
  EXPECT_EQ(match->begin, 3U);
  EXPECT_EQ(match->end, 6U);
  EXPECT_FALSE(dot.find("aé.é", 4));
}

// A stack of one frame a character would not survive this.
TEST(SplitPattern, TakesLongRunsWithoutRecursion) {
  const std::size_t size = 5'000'000;
  for (const char c : {' ', 'a', '\n', '!', '1'}) {
    std::size_t covered = 0;
    for (const std::string& match : matches(llama3, std::string(size, c))) covered += match.size();
    EXPECT_EQ(covered, size) << c;
  }
}

}  // namespace
}  // namespace lore
