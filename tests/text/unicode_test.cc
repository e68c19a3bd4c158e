#include "text/unicode.h"

#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Unicode, LowersBeyondAscii) {
  EXPECT_EQ(lower_case("Toy STORY"), "toy story");
  EXPECT_EQ(lower_case("AMÉLIE ÄÖÜ ЖУК"), "amélie äöü жук");
  EXPECT_EQ(lower_case(""), "");
  EXPECT_EQ(lower_case("İI"), "i\u0307i") << "the dot stays";
}

TEST(Unicode, TakesAndAppendsCharacters) {
  std::string_view text = "aé好😀";
  std::string copy;
  std::vector<std::size_t> sizes;
  while (!text.empty()) {
    sizes.push_back(character_size(text));
    append_character(copy, take_character(text));
  }
  EXPECT_EQ(copy, "aé好😀");
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2, 3, 4}));
}

TEST(Unicode, BringsTextIntoNormalForms) {
  EXPECT_EQ(normal_form("e\u0301 \u212b ﬁ", NormalForm::nfc), "é Å ﬁ");
  EXPECT_EQ(normal_form("é 각", NormalForm::nfd), "e\u0301 \u1100\u1161\u11a8");
  EXPECT_EQ(normal_form("ﬁ①é", NormalForm::nfkc), "fi1é");
  EXPECT_EQ(normal_form("\ufdfa", NormalForm::nfkd).size(), 33U) << "the longest decomposition";
  EXPECT_EQ(normal_form("a\u0323\u0301", NormalForm::nfd),
            normal_form("a\u0301\u0323", NormalForm::nfd));
}

// Sorted by insertion, these marks would take a quarter of 10^11 steps.
TEST(Unicode, SortsLongRunsOfMarks) {
  std::string text = "a";
  for (int i = 0; i < 300'000; ++i) text += i % 2 == 0 ? "\u0301" : "\u0323";
  const std::string sorted = normal_form(text, NormalForm::nfd);
  EXPECT_EQ(sorted.size(), text.size());
  EXPECT_EQ(sorted.substr(1, 4), "\u0323\u0323");
}

TEST(Unicode, KeepsWhatIsReadAsOneCharacterTogether) {
  EXPECT_EQ(grapheme_size("e\u0301x"), 3U);
  EXPECT_EQ(grapheme_size("\r\nx"), 2U);
  EXPECT_EQ(grapheme_size("👩\u200d👩x"), std::string_view("👩\u200d👩").size());
  EXPECT_EQ(grapheme_size("ab"), 1U);
}

TEST(Unicode, KnowsCategories) {
  EXPECT_TRUE(is_white_space(U'\u3000') && is_white_space('\v') && is_white_space(0x85));
  EXPECT_FALSE(is_white_space(0x200B));
  EXPECT_TRUE(is_other(0x200B) && is_other(0xE000) && is_other(1));
  EXPECT_FALSE(is_other(0x10FFFF)) << "not assigned";
  EXPECT_TRUE(is_word_character('_') && is_word_character(U'é') && is_word_character(0x24B6));
  EXPECT_FALSE(is_word_character(U'²') || is_word_character('-'));
  EXPECT_EQ(categories_named("L"), categories_named("Lu") | categories_named("Ll") |
                                       categories_named("Lt") | categories_named("Lm") |
                                       categories_named("Lo"));
  EXPECT_EQ(categories_named("Han"), 0U);
}

TEST(Unicode, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(replace_invalid_utf8("a\xff"
                                 "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(replace_invalid_utf8("naïve"), "naïve");
}

TEST(Unicode, KnowsLettersAndDigits) {
  for (const char* text : {"a", "...7", "ж", "\u4f60", " \t\u00e9"}) {
    EXPECT_TRUE(has_letter_or_digit(text)) << text;
  }
  for (const char* text : {"", " \t\n", "\u200b\u200d", "...!", "\u2585", "\u0301"}) {
    EXPECT_FALSE(has_letter_or_digit(text)) << text;
  }
}

}  // namespace
}  // namespace lore
