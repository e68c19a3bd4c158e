#include "profile/chat_wire.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lore {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChatBody, LeavesOutWhatWasNotSaid) {
  const nlohmann::json body = chat_body("m", {.system = "", .user = "Hello"}, {.temperature = 0});
  EXPECT_EQ(body["messages"].size(), 1);
  EXPECT_EQ(body["messages"][0]["role"], "user");
  EXPECT_EQ(body["temperature"], 0);
  EXPECT_EQ(body["max_tokens"], 800);
  EXPECT_FALSE(body.contains("seed"));
  EXPECT_FALSE(body.contains("stop"));
  const nlohmann::json other =
      chat_body("m", {.system = "", .user = "Hello"}, {}, TokenLimitField::max_completion_tokens);
  EXPECT_FALSE(other.contains("max_tokens"));
  EXPECT_EQ(other["max_completion_tokens"], 800);
}

class KeyedWire : public ::testing::Test {
 protected:
  KeyedWire() { setenv("LORE_TEST_KEY", "a-secret-key", 1); }
  ~KeyedWire() override { unsetenv("LORE_TEST_KEY"); }

  ChatWire wire_for(const std::string& url) const {
    return ChatWire({.endpoint = url, .model = "m", .key_variable = "LORE_TEST_KEY"});
  }
};

TEST_F(KeyedWire, PutsTheKeyIntoAHeaderAlone) {
  const ChatWire wire = wire_for("http://127.0.0.1:8/v1/");
  const HttpRequest request = wire.post(7, {{"text", "caf\xc3\xa9 \xff"}});
  EXPECT_EQ(request.id, 7);
  EXPECT_EQ(request.url, "http://127.0.0.1:8/v1/chat/completions");
  EXPECT_THAT(request.headers, Contains("Authorization: Bearer a-secret-key"));
  EXPECT_THAT(request.body, HasSubstr("caf\xc3\xa9 \xef\xbf\xbd"));
  EXPECT_EQ(wire.get(8, "/models").body, "");
  EXPECT_EQ(wire.get(8, "/models").url, "http://127.0.0.1:8/v1/models");
}

TEST_F(KeyedWire, TellsNeitherKeyNorPersonalData) {
  const std::string safe =
      wire_for("http://127.0.0.1:8/v1").safe("a-secret-key of jane@example.com, a-secret-key");
  EXPECT_THAT(safe, Not(HasSubstr("secret")));
  EXPECT_THAT(safe, Not(HasSubstr("jane@")));
}

TEST_F(KeyedWire, GoesAroundProxiesOnThisHost) {
  EXPECT_FALSE(wire_for("http://127.0.0.1:8/v1").limits().use_proxy);
  EXPECT_TRUE(wire_for("https://example.com/v1").limits().use_proxy);
}

}  // namespace
}  // namespace lore
