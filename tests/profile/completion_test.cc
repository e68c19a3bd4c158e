#include "profile/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/scripted_server.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

TEST(Completion, ReadsWhatServersSend) {
  const auto completion = parse_completion(R"({"model": "m", "system_fingerprint": "fp",
    "choices": [{"message": {"content": "fine", "reasoning_content": "hm"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 12, "completion_tokens": 3}})");
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->content, "fine");
  EXPECT_EQ(completion->reasoning, "hm");
  EXPECT_EQ(completion->finish_reason, "stop");
  EXPECT_EQ(completion->model, "m");
  EXPECT_EQ(completion->fingerprint, "fp");
  EXPECT_EQ(completion->prompt_tokens, 12);
  EXPECT_EQ(completion->completion_tokens, 3);
}

TEST(Completion, TakesAbsentAndOddMembersForNothing) {
  const auto completion = parse_completion(
      R"({"model": 5, "usage": [], "choices": [{"message": {"content": null, "refusal": "no"}}]})");
  ASSERT_TRUE(completion);
  EXPECT_EQ(completion->content, "");
  EXPECT_EQ(completion->refusal, "no");
  EXPECT_EQ(completion->model, "");
  EXPECT_EQ(completion->prompt_tokens, 0);
  const auto negative = parse_completion(
      R"({"usage": {"prompt_tokens": -1}, "choices": [{"message": {"content": "x"}}]})");
  EXPECT_EQ(negative.value().prompt_tokens, 0);
}

TEST(Completion, RefusesWhatIsNone) {
  for (const std::string body :
       {"", "null", "[1]", "{}", R"({"choices": 1})", R"({"choices": []})", R"({"choices": [{}]})",
        R"({"choices": [{"message": "x"}]})", "<html></html>", "{\"choices\": [\xff]}"}) {
    EXPECT_FALSE(parse_completion(body)) << body;
  }
  EXPECT_FALSE(parse_completion(std::string(1 << 20, '[')));
  const std::string whole = ScriptedServer::completion("fine");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_completion(whole.substr(0, length))) << length;
  }
}

TEST(ErrorMessage, FindsTheMessage) {
  EXPECT_EQ(error_message(R"({"error": {"message": "no", "code": "c"}})"), "c: no");
  EXPECT_EQ(error_message(R"({"error": "no"})"), "no");
  EXPECT_EQ(error_message(R"({"message": "no"})"), "no");
  EXPECT_EQ(error_message("plain\nwords"), "plain words");
}

TEST(ErrorMessage, IsShortAndUtf8) {
  EXPECT_EQ(error_message(std::string(5000, 'x')).size(), 300);
  EXPECT_THAT(error_message("a\xff z"), HasSubstr("\xEF\xBF\xBD"));
}

TEST(OpenReasoning, IsThatWhichDoesNotEnd) {
  EXPECT_TRUE(has_open_reasoning("<think>hm"));
  EXPECT_TRUE(has_open_reasoning("<think>a</think> b <think>c"));
  EXPECT_FALSE(has_open_reasoning("<think>a</think> b"));
  EXPECT_FALSE(has_open_reasoning("b"));
}

TEST(BlankRun, HasSixtyFourBlanksOrMore) {
  EXPECT_FALSE(has_blank_run("a" + std::string(63, ' ') + "b"));
  EXPECT_TRUE(has_blank_run("a" + std::string(64, '\n')));
}

}  // namespace
}  // namespace lore
