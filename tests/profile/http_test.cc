#include "profile/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/scripted_server.h"

namespace lore {
namespace {

using ::testing::HasSubstr;
using Failure = HttpReply::Failure;

HttpReply reply_to(HttpClient& client, const HttpRequest& request) {
  client.start(request);
  while (client.in_flight() > 0) {
    const std::vector<HttpReply> replies = client.wait(std::chrono::milliseconds(100));
    if (!replies.empty()) return replies.front();
  }
  return {};
}

HttpReply reply_to(const HttpRequest& request, const HttpLimits& limits = {}) {
  HttpClient client(limits);
  return reply_to(client, request);
}

HttpRequest post(const ScriptedServer& server, const std::string& body = "{}") {
  return {.id = 5,
          .url = server.url() + "/chat/completions",
          .headers = {"Authorization: Bearer key"},
          .body = body};
}

TEST(HttpClient, SendsAndReceives) {
  const ScriptedServer server([](const ScriptedServer::Call& call, httplib::Response& response) {
    response.status = 201;
    response.set_header("X-Odd-Name", "  value ");
    response.set_content(call.body.dump() + call.authorization, "text/plain");
  });
  const HttpReply reply = reply_to(post(server, R"({"a":1})"));
  EXPECT_EQ(reply.id, 5);
  EXPECT_EQ(reply.failure, Failure::none);
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.body, R"({"a":1}Bearer key)");
  EXPECT_EQ(reply.headers.at("x-odd-name"), "value");
  EXPECT_GT(reply.seconds, 0);
  const HttpReply models = reply_to({.url = server.url() + "/models"});
  EXPECT_EQ(models.status, 200);
  EXPECT_THAT(models.body, HasSubstr("scripted-1"));
}

TEST(HttpClient, RunsManyAtOnce) {
  const ScriptedServer server([](const ScriptedServer::Call&, httplib::Response& response) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    response.set_content("{}", "application/json");
  });
  HttpClient client({});
  for (int i = 0; i < 20; ++i) client.start(post(server));
  EXPECT_EQ(client.in_flight(), 20);
  std::size_t ended = 0;
  while (client.in_flight() > 0) ended += client.wait(std::chrono::milliseconds(100)).size();
  EXPECT_EQ(ended, 20);
  EXPECT_GT(server.most_at_once(), 1);
}

TEST(HttpClient, EndsEveryRequest) {
  std::atomic<bool> is_over = false;
  const ScriptedServer slow([&](const ScriptedServer::Call&, httplib::Response& response) {
    while (!is_over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    response.set_content("{}", "application/json");
  });
  EXPECT_EQ(reply_to(post(slow), {.total_seconds = 0.05}).failure, Failure::timed_out);
  EXPECT_EQ(reply_to(post(slow), {.stall_seconds = 1}).failure, Failure::timed_out);
  is_over = true;
}

TEST(HttpClient, BoundsReplies) {
  const ScriptedServer server([](const ScriptedServer::Call&, httplib::Response& response) {
    response.set_content(std::string(10 << 20, 'x'), "text/plain");
  });
  const HttpReply reply = reply_to(post(server), {.max_bytes = 1000});
  EXPECT_EQ(reply.failure, Failure::too_large);
  EXPECT_LE(reply.body.size(), 1000);
  EXPECT_EQ(reply.problem, "more than 1000 bytes");
}

TEST(HttpClient, TellsFailuresApart) {
  EXPECT_EQ(reply_to({.url = "http://127.0.0.1:9/"}).failure, Failure::unreachable);
  EXPECT_EQ(reply_to({.url = "http://no-such-host.invalid/"}).failure, Failure::unreachable);
  EXPECT_EQ(reply_to({.url = "file:///etc/hostname"}).failure, Failure::invalid);
  EXPECT_EQ(reply_to({.url = "no url"}).failure, Failure::invalid);
}

TEST(HttpClient, FollowsNoRedirect) {
  const ScriptedServer server([](const ScriptedServer::Call&, httplib::Response& response) {
    response.status = 302;
    response.set_header("Location", "/v1/models");
  });
  EXPECT_EQ(reply_to(post(server)).status, 302);
}

TEST(HttpClient, DropsWhatIsInFlight) {
  const ScriptedServer server([](const ScriptedServer::Call&, httplib::Response& response) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    response.set_content("{}", "application/json");
  });
  HttpClient client({});
  client.start(post(server));
  client.drop_all();
  EXPECT_EQ(client.in_flight(), 0);
  EXPECT_TRUE(client.wait(std::chrono::milliseconds(1)).empty());
  EXPECT_EQ(reply_to(client, post(server)).status, 200);
}

}  // namespace
}  // namespace lore
