#include "profile/request_key.h"

#include <set>

#include <gtest/gtest.h>

namespace lore {
namespace {

const ChatRequest request = {.id = "any",
                             .prompt = {"Be brief.", "Emma"},
                             .schema = "{}",
                             .sampling = {.seed = 1, .stop = {"x"}}};

std::string key_of(const ChatRequest& asked) {
  return request_key("openai-chat", "m", "pack", asked);
}

// Changing this value asks every question of every store anew: raise key_version knowingly.
TEST(RequestKey, IsTheSameInEveryBuild) {
  EXPECT_EQ(key_of(request), "8dbd0f7f8fcb94b4314cf2c05b296eb70a8730e96e6ae066129e7410bf7b1041");
}

TEST(RequestKey, DependsOnAllThatIsAsked) {
  std::set<std::string> keys = {key_of(request), request_key("other", "m", "pack", request),
                                request_key("openai-chat", "n", "pack", request),
                                request_key("openai-chat", "m", "other", request)};
  std::vector<ChatRequest> changed(11, request);
  changed[0].prompt.system = "Be long.";
  changed[1].prompt.user = "Dracula";
  changed[2].prompt = {"", "Be brief.Emma"};
  changed[3].schema = "";
  changed[4].schema = "{\"a\":1}";
  changed[5].sampling.temperature = 0.5;
  changed[6].sampling.top_p = 0.5;
  changed[7].sampling.max_tokens = 5;
  changed[8].sampling.seed = std::nullopt;
  changed[9].sampling.seed = 0;
  changed[10].sampling.stop = {};
  for (const ChatRequest& each : changed) keys.insert(key_of(each));
  EXPECT_EQ(keys.size(), 15U);
}

TEST(RequestKey, DoesNotDependOnTheCallersId) {
  ChatRequest other = request;
  other.id = "other";
  EXPECT_EQ(key_of(other), key_of(request));
}

}  // namespace
}  // namespace lore
