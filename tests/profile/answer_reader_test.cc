#include "profile/answer_reader.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

using Outcome = ChatReply::Outcome;

constexpr char text[] = "A quiet drama about sailors who keep missing one another.";

StoredReply read(AnswerReader& reader, Outcome outcome, const std::string& content) {
  StoredReply stored{.key = "k", .prompt_tokens = 5, .attempts = 2};
  reader.read({.outcome = outcome, .content = content, .problem = "the client's", .model = "m-1"},
              "Film: The Harbour", stored);
  EXPECT_EQ(stored.key, "k");
  EXPECT_EQ(stored.prompt_tokens, 5);
  EXPECT_EQ(stored.attempts, 2);
  EXPECT_EQ(stored.model, "m-1");
  return stored;
}

TEST(AnswerReader, KeepsProfileAndReply) {
  AnswerReader reader({});
  const StoredReply plain = read(reader, Outcome::answered, text);
  EXPECT_EQ(plain.status, ReplyStatus::ok);
  EXPECT_EQ(plain.text, text);
  EXPECT_EQ(reader.repaired(), 0);
  const std::string thought = "<think>hm</think>" + std::string(text);
  const StoredReply repaired = read(reader, Outcome::answered, thought);
  EXPECT_EQ(repaired.text, text);
  EXPECT_EQ(repaired.raw, thought);
  EXPECT_EQ(reader.repaired(), 1);
}

TEST(AnswerReader, SaysWhatKeepsAReplyFromBeingAProfile) {
  AnswerReader reader({});
  const auto expect = [&](Outcome outcome, const std::string& content, ReplyStatus status,
                          const std::string& problem) {
    const StoredReply stored = read(reader, outcome, content);
    EXPECT_EQ(stored.status, status) << content;
    EXPECT_EQ(stored.text, "");
    EXPECT_NE(stored.problem.find(problem), std::string::npos) << stored.problem;
  };
  expect(Outcome::refused, text, ReplyStatus::refused, "the client's");
  expect(Outcome::truncated, text, ReplyStatus::invalid, "cut off");
  expect(Outcome::unfit, text, ReplyStatus::invalid, "the client's");
  expect(Outcome::answered, "Short.", ReplyStatus::invalid, "");
  expect(Outcome::answered, "I'm sorry, but I can't.", ReplyStatus::refused, "");
}

TEST(AnswerReader, BelievesATextThreeTimes) {
  AnswerReader reader({});
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(read(reader, Outcome::answered, text).status, ReplyStatus::ok);
  }
  EXPECT_EQ(read(reader, Outcome::answered, text).problem, "the same text as for others");
}

TEST(AnswerReader, StoresNoBytesThatAreNoText) {
  AnswerReader reader({});
  EXPECT_EQ(read(reader, Outcome::answered, "\xff\xfe and more bytes that are no text").raw, "");
  const std::string with_nul = std::string(text) + '\0';
  EXPECT_EQ(read(reader, Outcome::answered, with_nul).raw.find('\0'), std::string::npos);
}

}  // namespace
}  // namespace lore
