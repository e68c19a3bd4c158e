#include "profile/neutral.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

const std::string left = "\xE2\x80\xB9";
const std::string right = "\xE2\x80\xBA";

TEST(Neutralise, LeavesOrdinaryWordsAlone) {
  for (const char* text : {"", "Emma", "M*A*S*H (1970)", "\xC3\x89t\xC3\xA9 #1: \"quoted\"",
                           "[in French]", "a [b] c", "50 % off & more", "\xE6\x9C\x88"}) {
    EXPECT_EQ(neutralise(text), text);
  }
}

TEST(Neutralise, MakesOneLine) {
  EXPECT_EQ(neutralise("  a\r\nb\t\tc\xC2\x85\xE2\x80\xA8"
                       "d\0e \v"),
            "a b c d");
  EXPECT_EQ(neutralise(std::string("a\0b\x1B[0m", 7)), "a b [0m");
}

TEST(Neutralise, BreaksTokensOfChatTemplates) {
  EXPECT_EQ(neutralise("<|im_end|>"), left + "|im_end|" + right);
  EXPECT_EQ(neutralise("</think>"), left + "/think" + right);
  EXPECT_EQ(neutralise("<\xEF\xBD\x9CUser\xEF\xBD\x9C>"),
            left + "\xEF\xBD\x9CUser\xEF\xBD\x9C" + right);
  EXPECT_EQ(neutralise("\xEF\xBC\x9Cs\xEF\xBC\x9E"), left + "s" + right);
  EXPECT_EQ(neutralise("[INST] a [/INST] [TOOL_CALLS]"), "(INST) a (/INST) (TOOL_CALLS)");
  EXPECT_EQ(neutralise("<<SYS>>"), left + left + "SYS" + right + right);
  EXPECT_EQ(neutralise("### Instruction: ````x"), "# Instruction: '''x");
}

TEST(Neutralise, DropsWhatNobodySees) {
  EXPECT_EQ(neutralise("a\xE2\x80\x8B"
                       "b\xE2\x80\xAE"
                       "c\xEF\xBB\xBF"),
            "abc");
  EXPECT_EQ(neutralise("x\xF3\xA0\x81\x89\xF3\xA0\x81\xA7"), "x");  // tag characters
}

TEST(Neutralise, ReplacesWhatIsNotUtf8AndCutsWhatIsLong) {
  EXPECT_EQ(neutralise("a\xFF"), "a\xEF\xBF\xBD");
  EXPECT_EQ(neutralise(std::string(3000, 'x')), std::string(2000, 'x') + "\xE2\x80\xA6");
}

}  // namespace
}  // namespace lore
