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

}  // namespace
}  // namespace lore
