#include "profile/script.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

TEST(Script, TellsTheShareOfLetters) {
  EXPECT_EQ(share_of_script("War and Peace, 1869", "latin"), 1);
  EXPECT_EQ(share_of_script("\xD0\xBC\xD0\xB8\xD1\x80 ab", "cyrillic"), 0.6);
  EXPECT_EQ(share_of_script("\xD0\xBC\xD0\xB8\xD1\x80", "latin"), 0);
  EXPECT_EQ(share_of_script("1869!", "latin"), 1);
  EXPECT_EQ(share_of_script("\xE6\x9C\x88\xE3\x81\xAE", "kana"), 1);
  EXPECT_EQ(share_of_script("\xE6\x9C\x88\xE3\x81\xAE", "han"), 0.5);
  EXPECT_EQ(share_of_script("\xC3\xA9t\xC3\xA9", "latin"), 1);
}

TEST(Script, EachOfTheNamesHasLetters) {
  const std::vector<std::string> samples = {"a",
                                            "\xCE\xB1",
                                            "\xD0\xB0",
                                            "\xD5\xA1",
                                            "\xD7\x90",
                                            "\xD8\xA7",
                                            "\xE0\xA4\x85",
                                            "\xE0\xA6\x85",
                                            "\xE0\xAE\x85",
                                            "\xE0\xB0\x85",
                                            "\xE0\xB8\x81",
                                            "\xE1\x83\x90",
                                            "\xEA\xB0\x80",
                                            "\xE3\x81\x82",
                                            "\xE6\x9C\x88"};
  ASSERT_EQ(samples.size(), script_names().size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    EXPECT_EQ(share_of_script(samples[i], script_names()[i]), 1) << script_names()[i];
  }
}

}  // namespace
}  // namespace lore
