#include "text/unicode.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Unicode, LowersBeyondAscii) {
  EXPECT_EQ(lower_case("Toy STORY"), "toy story");
  EXPECT_EQ(lower_case("AMÉLIE ÄÖÜ ЖУК"), "amélie äöü жук");
  EXPECT_EQ(lower_case(""), "");
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
