#include "lore/profile/chat_client.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "data/dataset_files.h"
#include "profile/scripted_server.h"

namespace lore {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Call = ScriptedServer::Call;
using Outcome = ChatReply::Outcome;

constexpr char city_schema[] = R"({"type": "object", "properties": {"city": {"type": "string"}},
    "required": ["city"], "additionalProperties": false})";

ChatClientOptions options_for(const ScriptedServer& server) {
  return {.endpoint = server.url(),
          .model = "scripted-1",
          .key_variable = "",
          .first_backoff_seconds = 0.002,
          .seed = 7};
}

ChatRequest request(const std::string& id, const std::string& schema = "") {
  return {.id = id, .prompt = {"Describe the city.", "City: " + id}, .schema = schema};
}

// The replies to `requests` by id.
std::map<std::string, ChatReply> answers(LanguageModel& model, std::vector<ChatRequest> requests) {
  std::map<std::string, ChatReply> replies;
  std::size_t given = 0;
  model.answer_all(
      [&]() -> std::optional<ChatRequest> {
        if (given == requests.size()) return std::nullopt;
        return requests[given++];
      },
      [&](const ChatReply& reply) {
        EXPECT_TRUE(replies.emplace(reply.id, reply).second) << reply.id << " is done twice";
      });
  return replies;
}

ChatReply answer(const ScriptedServer& server, const ChatRequest& asked) {
  return answers(*make_chat_client(options_for(server)), {asked}).at(asked.id);
}

Fault fault_of_asking(const ScriptedServer& server, ChatClientOptions options = {}) {
  const ChatClientOptions usual = options_for(server);
  options.endpoint = usual.endpoint;
  options.model = usual.model;
  options.first_backoff_seconds = usual.first_backoff_seconds;
  return fault_of([&] { answers(*make_chat_client(options), {request("Rome")}); });
}

void reply_with(httplib::Response& response, int status, const std::string& body) {
  response.status = status;
  response.set_content(body, "application/json");
}

void say(httplib::Response& response, const std::string& content,
         const std::string& finish = "stop", int prompt_tokens = 0) {
  reply_with(response, 200, ScriptedServer::completion(content, finish, prompt_tokens));
}

TEST(ChatClient, AnswersManyAtOnceUpToItsLimit) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    say(response, "about " + call.body["messages"][1]["content"].get<std::string>());
  });
  std::vector<ChatRequest> requests;
  for (int i = 0; i < 200; ++i) requests.push_back(request(std::to_string(i)));
  ChatClientOptions options = options_for(server);
  options.max_in_flight = 6;
  const auto model = make_chat_client(options);
  const auto replies = answers(*model, requests);
  ASSERT_EQ(replies.size(), 200);
  EXPECT_EQ(replies.at("17").outcome, Outcome::answered);
  EXPECT_EQ(replies.at("17").content, "about City: 17");
  EXPECT_EQ(replies.at("17").model, "scripted-1");
  EXPECT_EQ(replies.at("17").completion_tokens, 7);
  EXPECT_LE(server.most_at_once(), 6);
  EXPECT_EQ(model->load().calls, 200);
  EXPECT_GT(model->load().window, 4);
}

TEST(ChatClient, SendsWhatWasAsked) {
  const ScriptedServer server(
      [](const Call&, httplib::Response& response) { say(response, R"({"city": "Rome"})"); });
  ChatRequest asked = request("Rome", city_schema);
  asked.sampling = {.temperature = 0.5, .top_p = 0.9, .max_tokens = 77, .seed = 5, .stop = {"END"}};
  EXPECT_EQ(answer(server, asked).outcome, Outcome::answered);
  const nlohmann::json body = server.calls().at(0).body;
  EXPECT_EQ(body["model"], "scripted-1");
  EXPECT_EQ(body["messages"][0]["role"], "system");
  EXPECT_EQ(body["messages"][0]["content"], "Describe the city.");
  EXPECT_EQ(body["messages"][1]["content"], "City: Rome");
  EXPECT_EQ(body["temperature"], 0.5);
  EXPECT_EQ(body["max_tokens"], 77);
  EXPECT_EQ(body["seed"], 5);
  EXPECT_EQ(body["stop"][0], "END");
  EXPECT_EQ(body["response_format"]["json_schema"]["schema"], nlohmann::json::parse(city_schema));
  EXPECT_EQ(server.calls().at(0).authorization, "");
}

TEST(ChatClient, TriesAgainWhatMayPass) {
  for (const int status : {408, 409, 425, 429, 500, 502, 503, 529}) {
    const ScriptedServer server([&](const Call& call, httplib::Response& response) {
      if (call.number < 3) return reply_with(response, status, R"({"error": {"message": "no"}})");
      say(response, "fine");
    });
    const ChatReply reply = answer(server, request("Rome"));
    EXPECT_EQ(reply.outcome, Outcome::answered) << status;
    EXPECT_EQ(reply.attempts, 4) << status;
  }
}

TEST(ChatClient, FailsOneRequestWhereOthersAreAnswered) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    const bool is_bad = call.body["messages"][1]["content"] == "City: 3";
    if (is_bad) return reply_with(response, 500, R"({"error": {"message": "worker died"}})");
    say(response, "fine");
  });
  ChatClientOptions options = options_for(server);
  options.max_attempts = 3;
  const auto replies =
      answers(*make_chat_client(options), {request("1"), request("2"), request("3"), request("4")});
  EXPECT_EQ(replies.at("3").outcome, Outcome::failed);
  EXPECT_THAT(replies.at("3").problem, HasSubstr("worker died"));
  EXPECT_EQ(replies.at("3").attempts, 3);
  EXPECT_EQ(replies.at("4").outcome, Outcome::answered);
}

TEST(ChatClient, NarrowsItsWindowWhereItIsRefused) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    if (call.number == 0) {
      response.set_header("Retry-After", "0");
      return reply_with(response, 429, R"({"error": {"message": "slow down"}})");
    }
    say(response, "fine");
  });
  const auto model = make_chat_client(options_for(server));
  EXPECT_EQ(answers(*model, {request("Rome")}).size(), 1);
  EXPECT_EQ(model->load().rate_limited, 1);
  EXPECT_EQ(model->load().window, 2);
}

TEST(ChatClient, StopsWhereNoRequestCanHaveAnAnswer) {
  struct Case {
    int status;
    const char* body;
    const char* words;
  };
  for (const Case& c : {Case{401, R"({"error": {"message": "bad key"}})", "the key is missing"},
                        Case{404, R"({"error": {"message": "no model x"}})", "no such model"},
                        Case{429, R"({"error": {"code": "insufficient_quota"}})", "quota"},
                        Case{402, "{}", "no money left"}, Case{301, "", "moved"}}) {
    const ScriptedServer server(
        [&](const Call&, httplib::Response& response) { reply_with(response, c.status, c.body); });
    const Fault fault = fault_of_asking(server);
    EXPECT_EQ(fault.kind, ErrorKind::io);
    EXPECT_THAT(fault.problem, HasSubstr(c.words));
    EXPECT_EQ(fault.place.field, server.url());
    EXPECT_FALSE(fault.hint.empty());
    EXPECT_EQ(server.calls().size(), 1);
  }
}

TEST(ChatClient, StopsWhereTheServerAsksForTooLongAPause) {
  const ScriptedServer server([](const Call&, httplib::Response& response) {
    response.set_header("Retry-After", "86400");
    reply_with(response, 429, "{}");
  });
  EXPECT_THAT(fault_of_asking(server).hint, HasSubstr("86400 s"));
}

TEST(ChatClient, NamesAnEndpointThatIsNoLanguageModel) {
  const ScriptedServer server([](const Call&, httplib::Response& response) {
    response.set_content("<html>It works!</html>", "text/html");
  });
  const Fault fault = fault_of_asking(server);
  EXPECT_EQ(fault.kind, ErrorKind::io);
  EXPECT_THAT(fault.problem, HasSubstr("no chat completion"));
  EXPECT_THAT(fault.problem, HasSubstr("It works!"));
}

TEST(ChatClient, NamesAnEndpointThatIsNotThere) {
  ChatClientOptions options{.endpoint = "http://127.0.0.1:9/v1",
                            .model = "m",
                            .key_variable = "",
                            .max_attempts = 2,
                            .first_backoff_seconds = 0.001};
  const Fault fault = fault_of([&] { answers(*make_chat_client(options), {request("Rome")}); });
  EXPECT_EQ(fault.kind, ErrorKind::io);
  EXPECT_THAT(fault.problem, HasSubstr("cannot be reached"));
}

TEST(ChatClient, AsksOnceForTwiceTheTokens) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    if (call.body["max_tokens"] == 1600) return say(response, "whole");
    say(response, "half", "length");
  });
  const ChatReply whole = answer(server, request("Rome"));
  EXPECT_EQ(whole.outcome, Outcome::answered);
  EXPECT_EQ(whole.content, "whole");
  EXPECT_EQ(whole.completion_tokens, 14);

  const ScriptedServer endless(
      [](const Call&, httplib::Response& response) { say(response, "<think>hm"); });
  const ChatReply cut = answer(endless, request("Rome"));
  EXPECT_EQ(cut.outcome, Outcome::truncated);
  EXPECT_EQ(cut.attempts, 2);
}

TEST(ChatClient, AsksBeforeEachCallThatRepeatsARequest) {
  const ScriptedServer server([](const Call&, httplib::Response& response) {
    reply_with(response, 503, R"({"error": {"message": "worker died"}})");
  });
  const auto model = make_chat_client(options_for(server));
  std::vector<PendingCall> pending;
  model->limit_calls([&](const PendingCall& call) {
    pending.push_back(call);
    return pending.size() <= 3;
  });
  const ChatReply reply = answers(*model, {request("Rome")}).at("Rome");
  EXPECT_EQ(reply.outcome, Outcome::failed);
  EXPECT_EQ(reply.attempts, 3);
  EXPECT_EQ(server.calls().size(), 3);
  ASSERT_EQ(pending.size(), 4);
  EXPECT_EQ(pending[0].id, "Rome");
  EXPECT_EQ(pending[0].completion_tokens, 800);
  EXPECT_GT(pending[0].prompt_tokens, 5);
}

TEST(ChatClient, ReservesTwiceTheTokensWhereItAsksForThem) {
  const ScriptedServer server(
      [](const Call&, httplib::Response& response) { say(response, "half", "length", 20); });
  const auto model = make_chat_client(options_for(server));
  std::vector<std::int64_t> tokens;
  model->limit_calls([&](const PendingCall& call) {
    tokens.push_back(call.completion_tokens);
    return true;
  });
  answers(*model, {request("Rome")});
  EXPECT_EQ(tokens, (std::vector<std::int64_t>{800, 7 + 1600}));
}

TEST(ChatClient, SaysThatAPromptIsTooLong) {
  const ScriptedServer server([](const Call&, httplib::Response& response) {
    reply_with(response, 400, R"({"error": {"code": "context_length_exceeded"}})");
  });
  const ChatReply reply = answer(server, request("Rome"));
  EXPECT_EQ(reply.outcome, Outcome::too_long);
  EXPECT_FALSE(reply.is_answer());
  EXPECT_EQ(reply.attempts, 1);
}

TEST(ChatClient, DoesNotPayTwiceForARefusal) {
  const ScriptedServer server(
      [](const Call&, httplib::Response& response) { say(response, "", "content_filter"); });
  const ChatReply reply = answer(server, request("Rome"));
  EXPECT_EQ(reply.outcome, Outcome::refused);
  EXPECT_EQ(reply.attempts, 1);
}

TEST(ChatClient, AsksAgainForAReplyThatDoesNotFit) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    if (call.number == 0) return say(response, R"({"town": "Rome"})");
    if (call.number == 1) return say(response, "");
    say(response, R"({"city": "Rome"})");
  });
  const ChatReply reply = answer(server, request("Rome", city_schema));
  EXPECT_EQ(reply.outcome, Outcome::answered);
  EXPECT_EQ(reply.attempts, 3);
  const nlohmann::json messages = server.calls().at(1).body["messages"];
  ASSERT_EQ(messages.size(), 4);
  EXPECT_EQ(messages[2]["content"], R"({"town": "Rome"})");
  EXPECT_THAT(messages[3]["content"].get<std::string>(), HasSubstr("city"));

  const ScriptedServer stubborn(
      [](const Call&, httplib::Response& response) { say(response, "Rome is a city."); });
  const ChatReply unfit = answer(stubborn, request("Rome", city_schema));
  EXPECT_EQ(unfit.outcome, Outcome::unfit);
  EXPECT_EQ(unfit.attempts, 3);
  EXPECT_EQ(unfit.content, "Rome is a city.");
}

TEST(ChatClient, StepsDownToADialectTheEndpointKnows) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    if (!call.body.contains("format")) {
      return reply_with(response, 400, R"({"error": {"message": "response_format unsupported"}})");
    }
    say(response, R"({"city": "Rome"})");
  });
  const auto model = make_chat_client(options_for(server));
  const ChatReply first = answers(*model, {request("Rome", city_schema)}).at("Rome");
  EXPECT_EQ(first.outcome, Outcome::answered);
  EXPECT_EQ(first.attempts, 4);
  EXPECT_EQ(answers(*model, {request("Oslo", city_schema)}).at("Oslo").attempts, 1);

  const ScriptedServer knows_none([](const Call&, httplib::Response& response) {
    reply_with(response, 400, R"({"error": {"message": "no grammar for you"}})");
  });
  const ChatReply reply = answer(knows_none, request("Rome", city_schema));
  EXPECT_EQ(reply.outcome, Outcome::failed);
  EXPECT_EQ(reply.attempts, 6);
}

TEST(ChatClient, NamesTheTokenLimitAsTheEndpointDoes) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    if (call.body.contains("max_tokens")) {
      return reply_with(
          response, 400,
          R"({"error": {"message": "Use 'max_completion_tokens' instead of 'max_tokens'."}})");
    }
    say(response, "fine");
  });
  EXPECT_EQ(answer(server, request("Rome")).outcome, Outcome::answered);
  EXPECT_EQ(server.calls().at(1).body["max_completion_tokens"], 800);
}

TEST(ChatClient, StopsWhereTheServerCutsPrompts) {
  const ScriptedServer server(
      [](const Call&, httplib::Response& response) { say(response, "fine", "stop", 2); });
  EXPECT_EQ(answer(server, request("Rome")).outcome, Outcome::answered) << "fits any context";
  const ChatRequest longer = request(std::string(2000, 'x'));
  const Fault fault = fault_of([&] { answer(server, longer); });
  EXPECT_EQ(fault.kind, ErrorKind::io);
  EXPECT_THAT(fault.problem, HasSubstr("cuts prompts"));
  EXPECT_THAT(fault.hint, HasSubstr("num_ctx"));
}

TEST(ChatClient, SurvivesHostileReplies) {
  const std::string deep(100'000, '[');
  const std::vector<std::string> bodies = {"",
                                           "null",
                                           "[]",
                                           "{}",
                                           deep,
                                           R"({"choices": []})",
                                           R"({"choices": [1]})",
                                           R"({"choices": [{"message": null}]})",
                                           "\xff\xfe",
                                           std::string(5 << 20, 'x'),
                                           R"({"choices": [{"message": {"content": 5}}]})"};
  for (const std::string& body : bodies) {
    const ScriptedServer server([&](const Call&, httplib::Response& response) {
      response.set_content(body, "application/json");
    });
    ChatClientOptions options = options_for(server);
    options.max_attempts = 2;
    try {
      const auto replies = answers(*make_chat_client(options), {request("Rome")});
      EXPECT_NE(replies.at("Rome").outcome, Outcome::answered) << body.substr(0, 40);
      EXPECT_EQ(replies.at("Rome").content, "") << body.substr(0, 40);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::io) << body.substr(0, 40);
    }
  }
}

TEST(ChatClient, SendsItsKeyAndNeverTellsIt) {
  const DatasetFiles files;
  const std::string key = "sk-verysecretkey0123456789";
  files.write("key", key + "\n");
  const ScriptedServer server([&](const Call& call, httplib::Response& response) {
    reply_with(response, 401,
               R"({"error": {"message": "wrong key: )" + call.authorization + "\"}}");
  });
  const Fault fault = fault_of_asking(server, {.key_file = files.path("key")});
  EXPECT_EQ(server.calls().at(0).authorization, "Bearer " + key);
  EXPECT_THAT(fault.message(), Not(HasSubstr("verysecret")));
}

TEST(ChatClient, DropsWhatIsInFlightWhereACallbackThrows) {
  const ScriptedServer server(
      [](const Call&, httplib::Response& response) { say(response, "fine"); });
  const auto model = make_chat_client(options_for(server));
  int given = 0;
  EXPECT_THROW(model->answer_all(
                   [&]() -> std::optional<ChatRequest> {
                     if (given == 3) throw std::runtime_error("enough");
                     return request(std::to_string(given++));
                   },
                   [](const ChatReply&) {}),
               std::runtime_error);
  EXPECT_EQ(answers(*model, {request("Rome")}).at("Rome").outcome, Outcome::answered);
}

TEST(ChatClient, RefusesOptionsOutOfRange) {
  const auto field_of = [](ChatClientOptions options) {
    return fault_of([&] { make_chat_client(options); }).place.field;
  };
  const std::string url = "http://127.0.0.1:1/v1";
  EXPECT_EQ(field_of({.endpoint = "nowhere at all", .model = "m"}), "endpoint");
  EXPECT_EQ(field_of({.endpoint = "https://example.com/v1", .model = "m", .local_only = true}),
            "endpoint");
  EXPECT_EQ(field_of({.endpoint = url}), "model");
  EXPECT_EQ(field_of({.endpoint = url, .model = "m", .max_in_flight = 0}), "max_in_flight");
  EXPECT_EQ(field_of({.endpoint = url, .model = "m", .dialect = "xml"}), "dialect");
}

}  // namespace
}  // namespace lore
