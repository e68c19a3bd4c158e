#include "profile/reply_check.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

const ReplySpec spec = {.min_characters = 10, .max_characters = 400, .script = "latin"};

std::string problem_of(std::string_view text, std::string_view data = "") {
  return check_reply(spec, text, data).problem;
}

TEST(ReplyCheck, AcceptsProfiles) {
  for (const char* text :
       {"A comedy of manners about a matchmaker who is wrong.",
        "Fahrenheit 9/11 is a documentary of 2004, rated R.", "Set in 1/4 of a second.",
        "It won 5 of its 11 nominations. The score of John Williams is famous.",
        "Unfortunately, innocence ends in this novel.", "Two lines\n\tare fine too."}) {
    EXPECT_EQ(problem_of(text), "") << text;
  }
}

TEST(ReplyCheck, MeasuresLengthInCharacters) {
  EXPECT_EQ(problem_of("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"), "only 6 characters");
  EXPECT_EQ(problem_of(std::string(401, 'x')), "401 characters");
}

TEST(ReplyCheck, RefusesControlCharactersAndTokens) {
  EXPECT_EQ(problem_of("a fine tale\x1B[31m"), "control characters");
  EXPECT_EQ(problem_of(std::string("a fine tale\0", 12)), "control characters");
  EXPECT_EQ(problem_of("a fine tale<|im_end|>"), "a token of a chat template");
  EXPECT_EQ(problem_of("a fine tale <<<DATA 12"), "a token of a chat template");
}

TEST(ReplyCheck, RefusesScores) {
  for (const char* text :
       {"A tale I give 8/10.", "A tale of 4.5 / 5 for all.", "It earns 9 out of 10 of us.",
        "A fine tale. Score: 0.93", "A fine tale, rating is 4.", "\"relevance\": 1, a fine tale",
        "With a probability of 80 they click."}) {
    EXPECT_EQ(problem_of(text), "a score") << text;
  }
}

TEST(ReplyCheck, RefusesAnotherScript) {
  EXPECT_EQ(
      problem_of(
          "\xD0\xBC\xD0\xB8\xD1\x80 \xD0\xBC\xD0\xB8\xD1\x80\xD1\x83 \xD0\xBC\xD0\xB8\xD1\x80"),
      "not in latin script");
}

TEST(ReplyCheck, RefusesEchoes) {
  const std::string data = "Film: The Third Man Year: 1949 Genres: Noir and Mystery in Vienna";
  EXPECT_EQ(problem_of("Film: the third man. Year: 1949. Genres: noir and mystery!", data),
            "an echo of the prompt");
  EXPECT_EQ(problem_of("The Third Man follows a writer of westerns through a divided city.", data),
            "");
}

TEST(ReplyCheck, RefusesLoops) {
  std::string loop;
  while (loop.size() < 350) loop += "and then he went away ";
  EXPECT_EQ(problem_of(loop), "the same words over and over");
}

TEST(ReplyCheck, KnowsHowModelsDecline) {
  for (const char* text : {"I\xE2\x80\x99m sorry, but I can't do that.", "I cannot provide this.",
                           "As an AI language model, I do not watch films.",
                           "Lo siento, no puedo ayudar.", "Sorry, but there is nothing to say."}) {
    EXPECT_TRUE(check_reply(spec, text, "").is_refusal) << text;
  }
  EXPECT_FALSE(check_reply(spec, "Sorry Wrong Number is a noir.", "").is_refusal);
}

}  // namespace
}  // namespace lore
