#include "text/pattern_parser.h"

#include <random>

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using Kind = PatternTerm::Kind;

TEST(PatternParser, ReadsTermsAndRepetitions) {
  const auto choices = parse_pattern(R"(a{2,5}b*?|[^\s\p{L}]++(?!\S)|(?i:'s)?$)", "f", "p");
  ASSERT_EQ(choices.size(), 3U);
  EXPECT_EQ(choices[0][0].least, 2U);
  EXPECT_EQ(choices[0][0].most, 5U);
  EXPECT_TRUE(choices[0][1].lazy);
  EXPECT_EQ(choices[0][1].most, unlimited_repetitions);
  EXPECT_TRUE(choices[1][0].possessive);
  EXPECT_TRUE(choices[1][0].set.contains('1'));
  EXPECT_FALSE(choices[1][0].set.contains('x'));
  EXPECT_EQ(choices[1][1].kind, Kind::not_ahead);
  EXPECT_EQ(choices[2][0].kind, Kind::group);
  EXPECT_EQ(choices[2][0].least, 0U);
  EXPECT_TRUE(choices[2][0].choices[0][1].set.contains('S'));
  EXPECT_EQ(choices[2][1].kind, Kind::line_end);
}

TEST(PatternParser, ReadsCharactersHoweverTheyAreWritten) {
  for (const char* pattern :
       {"\\x{263A}", "\\u263A", "☺", "[☹-☺]", "[\\x{2639}-\\u263A]", "\\p{So}"}) {
    const auto choices = parse_pattern(pattern, "f", "p");
    ASSERT_EQ(choices[0].size(), 1U) << pattern;
    EXPECT_TRUE(choices[0][0].set.contains(0x263A)) << pattern;
    EXPECT_FALSE(choices[0][0].set.contains('x')) << pattern;
  }
  const auto braces = parse_pattern("a{x}", "f", "p");
  EXPECT_EQ(braces[0].size(), 4U) << "braces without numbers stand for themselves";
}

TEST(PatternParser, SaysWhatItCannotUse) {
  for (const char* pattern :
       {"(?<=a)b", "(ab)+", "a{1,3}+", "\\p{Han}", "[[:alpha:]]", "a**", "\\k<x>", "(?=a)*"}) {
    const Fault fault = made_up::fault_of([&] { parse_pattern(pattern, "f", "split.pattern"); });
    EXPECT_EQ(fault.kind, ErrorKind::unsupported) << pattern;
    EXPECT_EQ(fault.place.field, "split.pattern");
    EXPECT_NE(fault.found.find(pattern), std::string::npos);
  }
  for (const char* pattern :
       {"(", ")", "[a", "a\\", "*", "[z-a]", "\\x{110000}", "a{5,2}", "\\p{L", "\xFF"}) {
    EXPECT_EQ(made_up::fault_of([&] { parse_pattern(pattern, "f", "p"); }).kind, ErrorKind::format)
        << pattern;
  }
  EXPECT_THROW(parse_pattern(std::string(100000, '('), "f", "p"), Error);
  EXPECT_THROW(parse_pattern(std::string(100000, '['), "f", "p"), Error);
}

TEST(PatternParser, SurvivesNoise) {
  std::mt19937 random(4);
  const std::string letters = "ab\\[]()|*+?{},-^$.:=!pLsSxu0123i&<\xC3\xA9";
  int parsed = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string pattern(random() % 12, ' ');
    for (char& c : pattern) c = letters[random() % letters.size()];
    try {
      parse_pattern(pattern, "f", "p");
      ++parsed;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(parsed, 100);
}

}  // namespace
}  // namespace lore
