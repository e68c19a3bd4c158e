#include "profile/code_points.h"

#include <gtest/gtest.h>

#include "data/utf8.h"

namespace lore {
namespace {

TEST(CodePoints, ComeBackAsTheyWentIn) {
  for (char32_t c = 1; c < 0x110000; c = c < 0x900 ? c + 1 : c + 97) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string utf8;
    append_code_point(c, utf8);
    EXPECT_FALSE(find_invalid_utf8(utf8)) << std::uint32_t(c);
    std::string_view rest = utf8;
    EXPECT_EQ(take_code_point(rest), c);
    EXPECT_TRUE(rest.empty());
  }
}

TEST(CodePoints, TakeBytesThatAreNoUtf8OneByOne) {
  for (std::string_view text :
       {"\xFF", "\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80"}) {
    std::string_view rest = text;
    EXPECT_EQ(take_code_point(rest), char32_t(0xFFFD));
    EXPECT_EQ(rest.size(), text.size() - 1);
  }
}

TEST(CodePoints, AreCountedAndCutWhole) {
  EXPECT_EQ(count_code_points("a\xC3\xA9\xE2\x82\xAC"), 3U);
  EXPECT_EQ(first_code_points("a\xC3\xA9\xE2\x82\xAC", 2), "a\xC3\xA9");
  EXPECT_EQ(first_code_points("ab", 5), "ab");
  EXPECT_EQ(first_code_points("ab", 0), "");
}

}  // namespace
}  // namespace lore
