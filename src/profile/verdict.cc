#include "profile/verdict.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string_view>

namespace lore {

namespace {

using Failure = HttpReply::Failure;

struct FailureRow {
  Failure failure;
  Action action;
  const char* reason;
};

constexpr FailureRow failure_rows[] = {
    {Failure::invalid, Action::stop, "the endpoint's URL is none"},
    {Failure::untrusted, Action::stop, "the endpoint's certificate does not prove who it is"},
    {Failure::too_large, Action::give_up, "the reply is too large"},
    {Failure::timed_out, Action::slow_down, "no reply in time"},
    {Failure::unreachable, Action::retry, "the endpoint cannot be reached"},
    {Failure::broken, Action::retry, "the connection ended in the middle of the reply"},
};

using Words = std::initializer_list<std::string_view>;

const Words money = {"insufficient_quota", "billing",        "exceeded your current quota",
                     "credit balance",     "out of credits", "payment required"};
const Words context = {"context_length_exceeded", "context length",     "context size",
                       "context window",          "prompt is too long", "too many tokens",
                       "maximum number of tokens"};
const Words schema = {"response_format", "json_schema", "structured_output", "guided_json",
                      "grammar",         "schema",      "\"format\""};
const Words other_limit = {"max_completion_tokens"};
const Words loading = {"loading model", "model is loading", "loading the model"};

struct StatusRow {
  long first;
  long last;
  Words words;  // one of which is in the body; none: any body
  Action action;
  const char* reason;
};

const StatusRow status_rows[] = {
    {402, 402, {}, Action::pause, "the account has no money left"},
    {429, 429, money, Action::pause, "the account's quota is used up"},
    {403, 403, money, Action::pause, "the account's quota is used up"},
    {401, 401, {}, Action::stop, "the key is missing or wrong"},
    {403, 403, {}, Action::stop, "the key may not use this model"},
    {404, 404, {}, Action::stop, "no such model or path"},
    {400, 400, context, Action::shorten, "the prompt is longer than the model's context"},
    {413, 413, {}, Action::shorten, "the prompt is too large for the server"},
    {500, 500, context, Action::shorten, "the prompt is longer than the model's context"},
    {400, 400, other_limit, Action::rename, "the endpoint names max_tokens anew"},
    {400, 400, schema, Action::step_down, "the endpoint does not know this schema dialect"},
    {422, 422, schema, Action::step_down, "the endpoint does not know this schema dialect"},
    {503, 503, loading, Action::wait, "the server is loading its model"},
    {429, 429, {}, Action::slow_down, "too many requests"},
    {529, 529, {}, Action::slow_down, "the server is overloaded"},
    {408, 409, {}, Action::retry, "the server asks to try again"},
    {425, 425, {}, Action::retry, "the server asks to try again"},
    {500, 599, {}, Action::retry, "the server failed"},
    {300, 399, {}, Action::stop, "the endpoint has moved"},
    {400, 499, {}, Action::give_up, "the server rejects the request"},
};

struct CompletionRow {
  bool (*fits)(const Completion&);
  Action action;
  const char* reason;
};

constexpr CompletionRow completion_rows[] = {
    {[](const Completion& c) { return c.finish_reason == "content_filter"; }, Action::refuse,
     "a content filter withheld the reply"},
    {[](const Completion& c) { return !c.refusal.empty(); }, Action::refuse, "the model declines"},
    {[](const Completion& c) { return has_blank_run(c.content); }, Action::ask_again,
     "the reply is blanks without end"},
    {[](const Completion& c) { return c.finish_reason == "length"; }, Action::lengthen,
     "the reply was cut at max_tokens"},
    {[](const Completion& c) { return has_open_reasoning(c.content); }, Action::lengthen,
     "the reasoning in the reply does not end"},
    {[](const Completion& c) { return c.content.empty() && !c.reasoning.empty(); },
     Action::lengthen, "the model reasoned and did not answer"},
    {[](const Completion& c) { return c.content.empty(); }, Action::ask_again,
     "the reply is empty"},
};

bool contains_any(const std::string& body, const Words& words) {
  const auto equal = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return std::search(body.begin(), body.end(), word.begin(), word.end(), equal) != body.end();
  });
}

std::string with_message(const char* reason, const std::string& message) {
  return message.empty() ? reason : std::string(reason) + " (" + message + ')';
}

Verdict judge_failure(const HttpReply& reply) {
  const auto row = std::find_if(std::begin(failure_rows), std::end(failure_rows),
                                [&](const FailureRow& r) { return r.failure == reply.failure; });
  return {row->action, with_message(row->reason, reply.problem)};
}

Verdict judge_status(const HttpReply& reply) {
  for (const StatusRow& row : status_rows) {
    if (reply.status < row.first || reply.status > row.last) continue;
    if (row.words.size() > 0 && !contains_any(reply.body, row.words)) continue;
    Verdict verdict{row.action, with_message(row.reason, std::to_string(reply.status) + ": " +
                                                             error_message(reply.body))};
    const auto asked = reply.headers.find("x-should-retry");
    if (asked == reply.headers.end()) return verdict;
    if (asked->second == "true" && row.action == Action::give_up) verdict.action = Action::retry;
    if (asked->second == "false" && row.action == Action::retry) verdict.action = Action::give_up;
    return verdict;
  }
  return {Action::retry, with_message("a status that is none", std::to_string(reply.status))};
}

Verdict judge_completion(const Completion& completion) {
  for (const CompletionRow& row : completion_rows) {
    if (row.fits(completion)) return {row.action, with_message(row.reason, completion.refusal)};
  }
  return {};
}

}  // namespace

Verdict judge(const HttpReply& reply, const Completion* completion) {
  if (reply.failure != Failure::none) return judge_failure(reply);
  if (reply.status < 200 || reply.status > 299) return judge_status(reply);
  if (completion == nullptr) {
    return {Action::retry,
            with_message("the reply is no chat completion", error_message(reply.body))};
  }
  return judge_completion(*completion);
}

}  // namespace lore
