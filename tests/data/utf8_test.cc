#include "data/utf8.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

using Offset = std::optional<std::size_t>;

TEST(Utf8, AcceptsSequencesOfEveryLengthUpToTheLastCodePoint) {
  EXPECT_EQ(find_invalid_utf8(""), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("plain text that is longer than eight bytes"), std::nullopt);
  EXPECT_EQ(find_invalid_utf8("\x7F \xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEF\xBF\xBF"),
            std::nullopt);
  EXPECT_EQ(find_invalid_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"), std::nullopt);
}

TEST(Utf8, FindsTheFirstBadByte) {
  EXPECT_EQ(find_invalid_utf8("caf\xE9"), Offset(3));
  EXPECT_EQ(find_invalid_utf8("eight bytes, then \x80 and more"), Offset(18));
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), Offset(0)) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xE0\x9F\xBF"), Offset(0)) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xF0\x8F\xBF\xBF"), Offset(0)) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), Offset(0)) << "surrogate";
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), Offset(0)) << "above U+10FFFF";
  EXPECT_EQ(find_invalid_utf8("\xFF"), Offset(0));
}

TEST(Utf8, RefusesEveryCutOfALongSequence) {
  const std::string_view whole = "\xF0\x9F\x8E\xAC";
  for (std::size_t length = 1; length < whole.size(); ++length) {
    EXPECT_EQ(find_invalid_utf8(whole.substr(0, length)), Offset(0)) << length;
  }
}

TEST(Utf8, ConvertsEveryLatin1ByteToTheCodePointOfTheSameNumber) {
  for (int code = 0; code < 256; ++code) {
    std::string utf8;
    append_latin1(std::string(1, static_cast<char>(code)), utf8);
    ASSERT_EQ(find_invalid_utf8(utf8), std::nullopt) << code;
    const auto lead = static_cast<unsigned char>(utf8.front());
    const auto last = static_cast<unsigned char>(utf8.back());
    EXPECT_EQ(utf8.size() == 1 ? lead : ((lead & 0x1F) << 6 | (last & 0x3F)), code);
  }
}

}  // namespace
}  // namespace lore
