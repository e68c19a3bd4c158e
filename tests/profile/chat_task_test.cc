#include "profile/chat_task.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

ChatTask task() {
  return ChatTask({.id = "Rome",
                   .prompt = {.system = "Describe the city.", .user = "City: Rome"},
                   .sampling = {.max_tokens = 100}});
}

TEST(ChatTask, CountsWhatEarlierCallsTook) {
  ChatTask rome = task();
  const PendingCall first = rome.next_call();
  EXPECT_EQ(first.id, "Rome");
  EXPECT_EQ(first.completion_tokens, 100);
  EXPECT_EQ(first.prompt_tokens, static_cast<std::int64_t>(estimate_tokens(rome.request.prompt)));

  rome.reply.prompt_tokens = 40;
  rome.reply.completion_tokens = 30;
  rome.is_lengthened = true;
  EXPECT_EQ(rome.next_call().prompt_tokens, first.prompt_tokens + 40);
  EXPECT_EQ(rome.next_call().completion_tokens, 230);
  EXPECT_EQ(rome.sampling().max_tokens, 200);
}

TEST(ChatTask, TellsTwiceWhatIsWrong) {
  ChatTask rome = task();
  rome.reply.content = "A town.";
  const std::int64_t before = rome.next_call().prompt_tokens;
  EXPECT_TRUE(rome.ask_again("no JSON"));
  EXPECT_GT(rome.next_call().prompt_tokens, before);
  EXPECT_EQ(rome.re_asks[0]["content"], "A town.");
  EXPECT_NE(rome.re_asks[1]["content"].get<std::string>().find("no JSON"), std::string::npos);
  EXPECT_TRUE(rome.ask_again("no JSON"));
  EXPECT_FALSE(rome.ask_again("no JSON"));
  EXPECT_EQ(rome.re_asks.size(), 4);
}

}  // namespace
}  // namespace lore
