#include "text/added_tokens.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

// The texts in brackets, the tokens as numbers.
std::string shown(const AddedTokens& tokens, std::string_view text) {
  std::string result;
  tokens.split(
      text,
      [&](std::size_t begin, std::size_t end) {
        result += '(' + std::string(text.substr(begin, end - begin)) + ')';
      },
      [&](std::int32_t id) { result += std::to_string(id); });
  return result;
}

TEST(AddedTokens, TakesTheLongestFromTheLeft) {
  const AddedTokens tokens(
      {{.content = "ab", .id = 1}, {.content = "abc", .id = 2}, {.content = "bcd", .id = 3}});
  EXPECT_EQ(shown(tokens, "xabcdab"), "(x)2(d)1");
  EXPECT_EQ(shown(tokens, "ééab"), "(éé)1");
  EXPECT_EQ(shown(tokens, ""), "");
  EXPECT_EQ(shown(AddedTokens({}), "text"), "(text)");
}

TEST(AddedTokens, TakesWhiteSpaceBesideThem) {
  const AddedTokens tokens({{.content = "<l>", .id = 1, .takes_left = true},
                            {.content = "<r>", .id = 2, .takes_right = true}});
  EXPECT_EQ(shown(tokens, "a \u3000<l> b"), "(a)1( b)");
  EXPECT_EQ(shown(tokens, "a <r> \n b"), "(a )2(b)");
  EXPECT_EQ(shown(tokens, "<r>  <l>"), "21") << "white space is taken once";
  EXPECT_EQ(shown(tokens, "  <l>"), "1");
}

TEST(AddedTokens, AreLeftOutWhereOneBeforeTookAllOfThem) {
  const AddedTokens tokens({{.content = " ", .id = 1, .takes_left = true, .takes_right = true}});
  EXPECT_EQ(shown(tokens, "a   b"), "(a)1(b)");
}

TEST(AddedTokens, StandsAloneWhereAsked) {
  const AddedTokens tokens({{.content = "the", .id = 1, .single_word = true}});
  EXPECT_EQ(shown(tokens, "the then lathe -the-"), "1( then lathe -)1(-)");
  EXPECT_EQ(shown(tokens, "éthe theé"), "(éthe theé)");
}

}  // namespace
}  // namespace lore
