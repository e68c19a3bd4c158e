#include "lore/profile/factors.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "data/dataset_files.h"
#include "profile/scripted_model.h"

namespace lore {
namespace {

const Scenario games = {.name = "game",
                        .subject = "board games",
                        .item_slots = {"title", "designer"},
                        .user_slots = {"age"}};

ChatReply factors(const std::string& items, const std::string& users) {
  return answered(nlohmann::json({{"item_factors", items}, {"user_factors", users}}).dump());
}

TEST(Factors, BecomeAPackThatCanBeUsed) {
  ScriptedModel model([](const ChatRequest&) {
    return factors("theme; mechanics; player count; length; mechanics",
                   "patience, taste for conflict, company");
  });
  const std::string json = elicit_pack(games, model);
  EXPECT_TRUE(json.starts_with("// "));
  const PromptPack pack = parse_prompt_pack(json, "game.json");
  EXPECT_EQ(pack.name(), "game");
  EXPECT_EQ(pack.item_factors(),
            (std::vector<std::string>{"theme", "mechanics", "player count", "length"}));
  EXPECT_EQ(pack.user_factors(),
            (std::vector<std::string>{"patience", "taste for conflict", "company"}));
  EXPECT_EQ(render_item(pack, {{"title", "Go"}}).user, "Title: Go");
  const std::vector<PromptFields> history = {{{"title", "Go"}, {"rating", "5"}}};
  EXPECT_THAT(render_user(pack, {}, history).user, testing::HasSubstr("Go; stars: 5"));
  EXPECT_THAT(model.asked.front().prompt.user, testing::HasSubstr("\nboard games\n"));
}

TEST(Factors, AreAskedForAgainSayingWhatWasWrong) {
  int asked = 0;
  ScriptedModel model([&](const ChatRequest&) {
    return ++asked == 1 ? factors("one; two {title}; three of them", "a; b; c")
                        : factors("theme; mechanics; length", "patience; company; budget");
  });
  EXPECT_NO_THROW(elicit_pack(games, model));
  EXPECT_THAT(model.asked.back().prompt.system, testing::HasSubstr("no short phrase"));
}

TEST(Factors, ThatCannotBeUsedAreRefusedAfterThreeTries) {
  for (const ChatReply& reply :
       {factors("theme and nothing else at all", "x"), answered("I like games a lot, I do."),
        answered("I'm sorry, but no."), ChatReply{.problem = "HTTP 503"}}) {
    ScriptedModel model([&](const ChatRequest&) { return reply; });
    EXPECT_EQ(fault_of([&] { elicit_pack(games, model); }).kind, ErrorKind::format);
    EXPECT_EQ(model.asked.size(), 3U);
  }
  ScriptedModel model([](const ChatRequest&) { return ChatReply(); });
  EXPECT_EQ(fault_of([&] { elicit_pack({}, model); }).kind, ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
