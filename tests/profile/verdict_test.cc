#include "profile/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lore {
namespace {

using ::testing::HasSubstr;
using Failure = HttpReply::Failure;

struct StatusCase {
  long status;
  std::string body;
  Action action;
};

class JudgesStatus : public ::testing::TestWithParam<StatusCase> {};

TEST_P(JudgesStatus, AsTheTableSays) {
  const HttpReply reply{.status = GetParam().status, .body = GetParam().body};
  const Verdict verdict = judge(reply, nullptr);
  EXPECT_EQ(verdict.action, GetParam().action) << GetParam().status << ' ' << GetParam().body;
  EXPECT_FALSE(verdict.reason.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Rows, JudgesStatus,
    ::testing::Values(
        StatusCase{402, "", Action::pause},
        StatusCase{429, R"({"error": {"code": "insufficient_quota"}})", Action::pause},
        StatusCase{429, R"({"error": {"message": "You exceeded your current quota"}})",
                   Action::pause},
        StatusCase{403, R"({"error": {"message": "Billing hard limit reached"}})", Action::pause},
        StatusCase{401, "", Action::stop}, StatusCase{403, "", Action::stop},
        StatusCase{404, "", Action::stop}, StatusCase{307, "", Action::stop},
        StatusCase{400, R"({"error": {"code": "context_length_exceeded"}})", Action::shorten},
        StatusCase{400, "the request exceeds the available context size", Action::shorten},
        StatusCase{500, "prompt is too long for the context window", Action::shorten},
        StatusCase{413, "", Action::shorten},
        StatusCase{400, "use max_completion_tokens", Action::rename},
        StatusCase{400, "unknown field response_format", Action::step_down},
        StatusCase{422, "extra: guided_json", Action::step_down},
        StatusCase{503, R"({"error": {"message": "Loading model"}})", Action::wait},
        StatusCase{503, "", Action::retry}, StatusCase{429, "", Action::slow_down},
        StatusCase{529, "", Action::slow_down}, StatusCase{408, "", Action::retry},
        StatusCase{409, "", Action::retry}, StatusCase{425, "", Action::retry},
        StatusCase{500, "", Action::retry}, StatusCase{502, "", Action::retry},
        StatusCase{504, "", Action::retry}, StatusCase{400, "", Action::give_up},
        StatusCase{422, "", Action::give_up}, StatusCase{418, "", Action::give_up},
        StatusCase{700, "", Action::retry}));

TEST(Judge, ObeysWhatTheServerSaysOfTryingAgain) {
  EXPECT_EQ(judge({.status = 500, .headers = {{"x-should-retry", "false"}}}, nullptr).action,
            Action::give_up);
  EXPECT_EQ(judge({.status = 418, .headers = {{"x-should-retry", "true"}}}, nullptr).action,
            Action::retry);
  EXPECT_EQ(judge({.status = 401, .headers = {{"x-should-retry", "true"}}}, nullptr).action,
            Action::stop);
}

TEST(Judge, TellsFailuresApart) {
  const auto action = [](Failure failure) {
    return judge({.failure = failure, .problem = "why"}, nullptr).action;
  };
  EXPECT_EQ(action(Failure::unreachable), Action::retry);
  EXPECT_EQ(action(Failure::broken), Action::retry);
  EXPECT_EQ(action(Failure::timed_out), Action::slow_down);
  EXPECT_EQ(action(Failure::too_large), Action::give_up);
  EXPECT_EQ(action(Failure::untrusted), Action::stop);
  EXPECT_EQ(action(Failure::invalid), Action::stop);
  EXPECT_THAT(judge({.failure = Failure::broken, .problem = "reset by peer"}, nullptr).reason,
              HasSubstr("reset by peer"));
}

Action action_of(const Completion& completion) {
  return judge({.status = 200}, &completion).action;
}

TEST(Judge, ReadsCompletions) {
  EXPECT_EQ(action_of({.content = "fine", .finish_reason = "stop"}), Action::accept);
  EXPECT_EQ(action_of({.content = "<think>hm</think> fine"}), Action::accept);
  EXPECT_EQ(action_of({.content = "", .finish_reason = "content_filter"}), Action::refuse);
  EXPECT_EQ(action_of({.content = "", .refusal = "I cannot"}), Action::refuse);
  EXPECT_EQ(action_of({.content = "{" + std::string(64, '\n'), .finish_reason = "length"}),
            Action::ask_again);
  EXPECT_EQ(action_of({.content = "half", .finish_reason = "length"}), Action::lengthen);
  EXPECT_EQ(action_of({.content = "<think>hm"}), Action::lengthen);
  EXPECT_EQ(action_of({.content = "", .reasoning = "hm"}), Action::lengthen);
  EXPECT_EQ(action_of({.content = ""}), Action::ask_again);
  EXPECT_EQ(judge({.status = 200, .body = "<html>"}, nullptr).action, Action::retry);
}

}  // namespace
}  // namespace lore
