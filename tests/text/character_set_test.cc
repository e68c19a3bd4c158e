#include "text/character_set.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(CharacterSet, HoldsWhatWasAdded) {
  CharacterSet vowels;
  vowels.add('a');
  CharacterSet set;
  set.add('0', '9');
  set.add(0x400, 0x4FF);
  set.add_white_space();
  set.add(vowels);
  set.finish();
  for (const char32_t c : {U'5', U'ж', U' ', U'\u3000', U'a'}) EXPECT_TRUE(set.contains(c));
  for (const char32_t c : {U'b', U'é', U'好'}) EXPECT_FALSE(set.contains(c));
  set.invert();
  set.finish();
  EXPECT_FALSE(set.contains('5'));
  EXPECT_TRUE(set.contains(U'好'));
}

TEST(CharacterSet, KnowsCategoriesBeyondAscii) {
  CharacterSet letters;
  letters.add_categories(categories_named("L"));
  letters.finish();
  for (const char32_t c : {U'x', U'é', U'好', U'ש'}) EXPECT_TRUE(letters.contains(c));
  for (const char32_t c : {U'1', U'²', U'\u0301', U'_', U'😀'}) EXPECT_FALSE(letters.contains(c));
}

TEST(CharacterSet, IgnoresCaseAsUnicodeFoldsIt) {
  CharacterSet set;
  set.add('a', 'z');
  set.ignore_case();
  set.finish();
  for (const char32_t c : {U'a', U'Z', U'ſ', U'\u212A'}) EXPECT_TRUE(set.contains(c));
  for (const char32_t c : {U'İ', U'ı', U'é', U'0'}) EXPECT_FALSE(set.contains(c));
}

}  // namespace
}  // namespace lore
