#include "lore/profile/doctor.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"
#include "profile/scripted_server.h"

namespace lore {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Call = ScriptedServer::Call;

ChatClientOptions options_for(const std::string& url) {
  return {.endpoint = url, .model = "scripted-1", .key_variable = ""};
}

int words_of(const json& body) {
  std::istringstream text(body["messages"][1]["content"].get<std::string>());
  int count = 0;
  for (std::string word; text >> word;) ++count;
  return count;
}

void say(httplib::Response& response, const std::string& content, int prompt_tokens) {
  response.set_content(ScriptedServer::completion(content, "stop", prompt_tokens),
                       "application/json");
}

void reject(httplib::Response& response, const std::string& message) {
  response.status = 400;
  response.set_content(json({{"error", {{"message", message}}}}).dump(), "application/json");
}

TEST(ExamineEndpoint, FindsWhatAServerDoes) {
  // Like llama-server with a context of 4,096: knows "schema" in response_format, says what is too
  // long.
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    const int words = words_of(call.body);
    if (words > 4000) return reject(response, "exceeds the available context size");
    if (call.body.contains("structured_outputs")) return reject(response, "unknown field");
    const json format = call.body.value("response_format", json::object());
    if (format.contains("schema")) return say(response, R"({"word": "vorrel-317"})", words);
    say(response, "Ahoy", words);
  });
  const EndpointReport report = examine_endpoint(options_for(server.url()));
  EXPECT_THAT(report.models, ElementsAre("scripted-1"));
  EXPECT_TRUE(report.lists_model);
  EXPECT_EQ(report.answered_by, "scripted-1");
  EXPECT_EQ(report.dialect, "schema_object");
  EXPECT_THAT(report.ignored_dialects, ElementsAre("json_schema"));
  EXPECT_THAT(report.rejected_dialects, ElementsAre("structured_outputs"));
  EXPECT_EQ(report.context_tokens, 2048);
  EXPECT_TRUE(report.has_reached_context);
  EXPECT_FALSE(report.cuts_prompts_silently);
  EXPECT_TRUE(report.is_repeatable);
  EXPECT_GT(report.tokens_per_second, 0);
}

TEST(ExamineEndpoint, SeesPromptsThatAreCutSilently) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    say(response, "Ahoy " + std::to_string(call.number), std::min(words_of(call.body), 2050));
  });
  const EndpointReport report = examine_endpoint(options_for(server.url()));
  EXPECT_EQ(report.dialect, "");
  EXPECT_EQ(report.context_tokens, 2050);
  EXPECT_TRUE(report.cuts_prompts_silently);
  EXPECT_FALSE(report.is_repeatable);
}

TEST(ExamineEndpoint, StopsAtTheContextItWasTold) {
  const ScriptedServer server([](const Call& call, httplib::Response& response) {
    say(response, "Ahoy", words_of(call.body));
  });
  const EndpointReport report = examine_endpoint(options_for(server.url()), 2048);
  EXPECT_EQ(report.context_tokens, 2048);
  EXPECT_FALSE(report.has_reached_context);
}

TEST(ExamineEndpoint, NamesWhatIsNoLanguageModel) {
  const auto problem = [](const std::string& url) {
    const Fault fault = fault_of([&] { examine_endpoint(options_for(url)); });
    EXPECT_EQ(fault.kind, ErrorKind::io);
    return fault.problem;
  };
  EXPECT_THAT(problem("http://127.0.0.1:9/v1"), HasSubstr("cannot be reached"));
  const ScriptedServer page([](const Call&, httplib::Response& response) {
    response.set_content("<html>It works!</html>", "text/html");
  });
  EXPECT_THAT(problem(page.url()), HasSubstr("no chat completion"));
  const ScriptedServer locked(
      [](const Call&, httplib::Response& response) { response.status = 401; });
  EXPECT_THAT(problem(locked.url()), HasSubstr("key"));
}

}  // namespace
}  // namespace lore
