// What servers do without an error: status 200 and a reply that must not become a profile.

#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/profile/chat_client.h"

#include "profile/reply.h"
#include "profile/scripted_server.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

const ReplySpec spec = {.fields = {{"summary"}}, .script = "latin"};

// Long enough to tell by its tokens whether it was read whole.
std::string data() {
  std::string text = "Film: The Harbour.";
  for (int scene = 0; scene < 200; ++scene) {
    text += " In scene " + std::to_string(scene) + " a sailor meets number " +
            std::to_string(scene * 7919 % 1000) + '.';
  }
  return text;
}

std::string object(const std::string& summary) {
  return nlohmann::json{{"summary", summary}}.dump();
}

// What keeps a reply from being a profile; "" where it is one.
std::string problem_of(const ChatReply& reply) {
  if (reply.outcome != ChatReply::Outcome::answered) return reply.problem;
  return read_reply(spec, reply.content, data()).problem;
}

// The same for a server that answers every request with `body`.
std::string problem_of(const std::string& body) {
  const ScriptedServer server([&](const ScriptedServer::Call&, httplib::Response& response) {
    response.set_content(body, "application/json");
  });
  const auto model = make_chat_client({.endpoint = server.url(),
                                       .model = "scripted-1",
                                       .key_variable = "",
                                       .max_attempts = 4,
                                       .first_backoff_seconds = 0.002,
                                       .seed = 7});
  std::optional<ChatRequest> request =
      ChatRequest{.id = "1", .prompt = {"Describe this film.", data()}, .schema = schema_of(spec)};
  std::string problem = "no reply";
  try {
    model->answer_all([&] { return std::exchange(request, std::nullopt); },
                      [&](const ChatReply& reply) { problem = problem_of(reply); });
  } catch (const Error& error) {
    problem = error.what();
  }
  return problem;
}

constexpr int whole = 4000;  // tokens of data(), as a server might count them
constexpr char good[] = "A quiet drama about sailors who keep missing one another ashore.";

std::string completion(const std::string& content, int prompt_tokens = whole) {
  return ScriptedServer::completion(content, "stop", prompt_tokens);
}

std::string null_content() {
  nlohmann::json body = nlohmann::json::parse(completion(""));
  body["choices"][0]["message"]["content"] = nullptr;
  body["choices"][0]["message"]["reasoning_content"] = "The film is about";
  return body.dump();
}

TEST(Misbehaviour, IsToldFromGoodReplies) {
  EXPECT_EQ(problem_of(completion(object(good))), "");
}

TEST(Misbehaviour, NeverBecomesAProfile) {
  struct Drill {
    const char* name;
    std::string body;
    const char* problem;
  };
  const std::vector<Drill> drills = {
      {"ignored schema", completion(good), "does not fit"},
      {"truncated prompt", completion(object(good), 40), "cuts prompts"},
      {"blanks without end", completion("{\"summary\":" + std::string(800, ' ')), "blanks"},
      {"null content", null_content(), "did not answer"},
      {"leaked reasoning", completion("<think>They want JSON: " + object(good)), "reasoning"},
      {"another language", completion(object("Тихая драма о моряках, что не встречаются.")),
       "script"},
      {"echo", completion(object(data().substr(0, 1500))), "echo"}};
  std::size_t detected = 0;
  for (const Drill& drill : drills) {
    const std::string problem = problem_of(drill.body);
    EXPECT_THAT(problem, HasSubstr(drill.problem)) << drill.name;
    detected += problem.find(drill.problem) != std::string::npos ? 1 : 0;
  }
  std::printf("figures: {\"misbehaviours\": %zu, \"detected\": %zu}\n", drills.size(), detected);
}

}  // namespace
}  // namespace lore
