#include <gtest/gtest.h>

#include "lore/profile/profiler.h"

#include "profile/sample_pack.h"
#include "profile/scripted_model.h"
#include "profile/shop.h"

namespace lore {
namespace {

class Plan : public testing::Test {
 protected:
  ProfilePlan plan(const std::function<void(const ChatRequest&)>& visit = {}) const {
    return plan_profiles(job_, store_, "test", "scripted", {.prompt = 2, .completion = 10}, visit);
  }

  Shop shop_;
  ProfileJob job_{.data = shop_.spec(), .side = Side::item, .pack = parse_pack(sample_pack())};
  ProfileStore store_ = ProfileStore::open(shop_.path("store"));
};

TEST_F(Plan, CountsQuestionsTokensAndMoney) {
  std::vector<ChatRequest> asked;
  const ProfilePlan first = plan([&](const ChatRequest& request) { asked.push_back(request); });
  EXPECT_EQ(first.entities, 5);
  EXPECT_EQ(first.questions, 4);
  EXPECT_EQ(first.stored, 0);
  EXPECT_EQ(first.completion_tokens, 4 * 800);
  std::int64_t tokens = 0;
  for (const ChatRequest& request : asked) {
    tokens += static_cast<std::int64_t>(estimate_tokens(request.prompt));
  }
  EXPECT_EQ(first.prompt_tokens, tokens);
  EXPECT_NEAR(first.cost, (2.0 * double(tokens) + 10.0 * 3200) / 1e6, 1e-12);
  EXPECT_FALSE(first.is_from_usage);
}

TEST_F(Plan, LearnsFromWhatRepliesTook) {
  int asked = 0;
  ScriptedModel model(
      [&](const ChatRequest& request) {
        ++asked;
        ChatReply reply = answered("A tale of its own, " + request.id.substr(0, 8) + ".");
        reply.prompt_tokens = 2 * static_cast<std::int64_t>(estimate_tokens(request.prompt));
        reply.completion_tokens = 50;
        return reply;
      },
      1);
  const std::int64_t before = plan().prompt_tokens;
  write_profiles(job_, store_, model, {.max_calls = 2});
  const ProfilePlan rest = plan();
  EXPECT_TRUE(rest.is_from_usage);
  EXPECT_EQ(rest.questions, 2);
  EXPECT_EQ(rest.stored, 2);
  EXPECT_EQ(rest.completion_tokens, 100);
  EXPECT_NEAR(double(rest.prompt_tokens), double(before), 0.02 * double(before));  // half of twice
}

TEST_F(Plan, TellsTheTimeFromTheNewestRunOfReplies) {
  const auto answer_at = [&](const std::vector<ChatRequest>& asked,
                             const std::function<std::int64_t(std::size_t)>& time) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const std::string id = std::to_string(i);
      store_.record(Side::item, {{{.profile = {.id = id, .text = "A tale.", .pack = "film"},
                                   .replies = {{.key = asked[i].id,
                                                .status = ReplyStatus::ok,
                                                .text = "A tale.",
                                                .created = time(i)}}}}});
    }
  };
  std::string films = "film,title\n";
  for (int i = 0; i < 40; ++i)
    films += "f" + std::to_string(i) + ",Part " + std::to_string(i) + '\n';
  job_.data.items->path = shop_.files().write("many.csv", films);
  std::vector<ChatRequest> asked;
  EXPECT_FALSE(plan([&](const ChatRequest& request) { asked.push_back(request); }).seconds);
  asked.resize(20);
  // Five replies long ago, then one every two seconds.
  answer_at(asked, [](std::size_t i) {
    return i < 5 ? static_cast<std::int64_t>(i + 1) : 5000 + 2 * static_cast<std::int64_t>(i);
  });
  const ProfilePlan rest = plan();
  EXPECT_EQ(rest.questions, 20);
  EXPECT_NEAR(rest.seconds.value_or(0), 40, 1e-9);
}

}  // namespace
}  // namespace lore
