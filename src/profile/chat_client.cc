#include "lore/profile/chat_client.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <random>
#include <unordered_map>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "log.h"
#include "profile/chat_task.h"
#include "profile/chat_wire.h"
#include "profile/dialect.h"
#include "profile/pace.h"
#include "profile/schema_check.h"
#include "profile/truncation.h"
#include "profile/verdict.h"

namespace lore {

namespace {

using Next = std::function<std::optional<ChatRequest>()>;
using Done = std::function<void(const ChatReply&)>;

constexpr double loading_pause = 2;      // seconds between looks at a server that loads its model
constexpr double ask_next_every = 1;     // seconds, also where there is no room
constexpr double shortest_wait = 0.001;  // seconds

double steady_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t unix_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::uint64_t seed_of(const ChatClientOptions& options) {
  return options.seed != 0 ? options.seed : std::random_device{}();
}

Dialect first_dialect(const ChatClientOptions& options) {
  if (options.dialect.empty()) return Dialect::json_schema;
  if (const auto dialect = dialect_of(options.dialect)) return *dialect;
  std::string names;
  for (const Dialect dialect : dialects) {
    names += (names.empty() ? "" : ", ") + std::string(name_of(dialect));
  }
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "no such dialect",
               .place = {.field = "dialect"},
               .expected = names,
               .found = options.dialect});
}

class ChatClient final : public LanguageModel {
 public:
  explicit ChatClient(const ChatClientOptions& options)
      : options_(options),
        wire_(options),
        dialect_(first_dialect(options)),
        pace_({.max_in_flight = options.max_in_flight,
               .requests_per_minute = options.requests_per_minute,
               .tokens_per_minute = options.tokens_per_minute,
               .first_backoff_seconds = options.first_backoff_seconds},
              seed_of(options)),
        http_(wire_.limits()) {}

  const std::string& name() const override { return options_.model; }
  const std::string& family() const override { return family_; }
  void limit_calls(std::function<bool(const PendingCall&)> may_call) override {
    may_call_ = std::move(may_call);
  }
  ModelLoad load() const override { return {calls_, rate_limited_, pace_.window()}; }

  void answer_all(const Next& next, const Done& done) override {
    const Clearing clearing{*this};
    bool is_exhausted = false;
    double asked_at = steady_now();
    while (true) {
      const double pause = send_due(next, done, is_exhausted, asked_at);
      if (flying_.empty() && waiting_.empty() && is_exhausted) return;
      const auto wait = std::chrono::milliseconds(
          std::lround(1000 * std::clamp(pause, shortest_wait, ask_next_every)));
      for (const HttpReply& reply : http_.wait(wait)) settle(reply, done);
      if (steady_now() - asked_at >= ask_next_every) take_next(next, is_exhausted, asked_at);
    }
  }

 private:
  // Leaves nothing in flight, also where a callback or a fatal reply throws.
  struct Clearing {
    ChatClient& client;
    ~Clearing() {
      client.http_.drop_all();
      client.flying_.clear();
      client.waiting_.clear();
    }
  };

  // Sends what may go now; returns the seconds until more may.
  double send_due(const Next& next, const Done& done, bool& is_exhausted, double& asked_at) {
    while (true) {
      const double now = steady_now();
      auto due = std::min_element(
          waiting_.begin(), waiting_.end(),
          [](const ChatTask& a, const ChatTask& b) { return a.not_before < b.not_before; });
      const bool has_due = due != waiting_.end() && due->not_before <= now;
      const double until_due = due == waiting_.end() ? ask_next_every : due->not_before - now;
      const double pause =
          pace_.wait_for(now, flying_.size(), has_due ? due->tokens() : average_tokens());
      if (pause > 0) return pause;
      if (has_due) {
        ChatTask task = std::move(*due);
        waiting_.erase(due);
        send(std::move(task), now, done);
      } else if (waiting_.size() >= static_cast<std::size_t>(pace_.window()) ||
                 !take_next(next, is_exhausted, asked_at)) {
        return until_due;
      }
    }
  }

  // Puts another request among those that wait; false if there is none now.
  bool take_next(const Next& next, bool& is_exhausted, double& asked_at) {
    asked_at = steady_now();
    std::optional<ChatRequest> request = next();
    is_exhausted = !request;
    if (!request) return false;
    waiting_.emplace_back(std::move(*request));
    return true;
  }

  void send(ChatTask task, double now, const Done& done) {
    if (may_call_ && !may_call_(task.next_call())) {
      return end(task, ChatReply::Outcome::failed, "no further call is allowed", done);
    }
    task.dialect = dialect_;
    task.limit = limit_;
    nlohmann::json body = chat_body(options_.model, task.request.prompt, task.sampling(), limit_);
    for (const nlohmann::json& message : task.re_asks) body["messages"].push_back(message);
    if (!task.request.schema.empty()) {
      ask_for(schema_of_task(task).schema(), dialect_, body);
    }
    pace_.sent(now, task.tokens());
    ++calls_;
    ++task.reply.attempts;
    const std::int64_t id = ++last_id_;
    http_.start(wire_.post(id, body));
    flying_.emplace(id, std::move(task));
  }

  void settle(const HttpReply& reply, const Done& done) {
    auto node = flying_.extract(reply.id);
    ChatTask& task = node.mapped();
    const double now = steady_now();
    // A refusal says itself how long to pause; what it says is left is nothing.
    if (reply.status == 429) {
      ++rate_limited_;
    } else {
      pace_.observe(reply.headers, now);
    }
    std::optional<Completion> completion;
    if (reply.status == 200) completion = parse_completion(reply.body);
    if (completion) take_counts(task, *completion);
    Verdict verdict = judge(reply, completion ? &*completion : nullptr);
    if (verdict.action == Action::accept) check_schema(task, verdict);
    verdict.reason = wire_.safe(verdict.reason);
    act(std::move(task), verdict, reply, now, done);
  }

  void take_counts(ChatTask& task, Completion& completion) {
    task.reply.content = wire_.without_key(std::move(completion.content));
    task.reply.model = wire_.without_key(std::move(completion.model));
    task.reply.fingerprint = wire_.without_key(std::move(completion.fingerprint));
    task.reply.prompt_tokens += completion.prompt_tokens;
    task.reply.completion_tokens += completion.completion_tokens;
    completion.content = task.reply.content;
    if (!task.re_asks.empty()) return;  // longer than the estimate of its prompt
    const std::size_t estimate = estimate_tokens(task.request.prompt);
    if (!truncation_.observe(estimate, completion.prompt_tokens)) return;
    throw Error({.kind = ErrorKind::io,
                 .problem = "the server cuts prompts without a word",
                 .place = {.field = options_.endpoint},
                 .expected = "about " + std::to_string(estimate) + " prompt tokens for request " +
                             task.request.id,
                 .found = std::to_string(completion.prompt_tokens),
                 .hint = "give the server a longer context (num_ctx of Ollama, -c and -np of "
                         "llama-server), or tell less history"});
  }

  void check_schema(const ChatTask& task, Verdict& verdict) {
    if (task.request.schema.empty()) return;
    const std::string problem = schema_of_task(task).problem_of(task.reply.content);
    if (!problem.empty()) verdict = {Action::ask_again, "the reply does not fit: " + problem};
  }

  void act(ChatTask task, const Verdict& verdict, const HttpReply& reply, double now,
           const Done& done) {
    switch (verdict.action) {
      case Action::accept:
        return accept(std::move(task), done);
      case Action::retry:
        return try_later(std::move(task), verdict, reply, now, false, done);
      case Action::slow_down:
        return try_later(std::move(task), verdict, reply, now, true, done);
      case Action::wait:
        return wait_for_model(std::move(task), verdict, now);
      case Action::lengthen:
        return lengthen(std::move(task), verdict, done);
      case Action::ask_again:
        return ask_again(std::move(task), verdict, done);
      case Action::step_down:
        return step_down(std::move(task), verdict, done);
      case Action::rename:
        return rename_limit(std::move(task), verdict, done);
      case Action::refuse:
        return end(task, ChatReply::Outcome::refused, verdict.reason, done);
      case Action::shorten:
        return end(task, ChatReply::Outcome::too_long, verdict.reason, done);
      case Action::give_up:
        return end(task, ChatReply::Outcome::failed, verdict.reason, done);
      case Action::stop:
        throw unusable(verdict.reason,
                       reply.status == 401 || reply.status == 403
                           ? "set " + options_.key_variable + ", or name the key's file"
                           : "`lore doctor` tells what the endpoint can do");
      case Action::pause:
        throw unusable(verdict.reason, "run the same again once the account has credit");
    }
  }

  void accept(ChatTask task, const Done& done) {
    has_answered_ = true;
    pace_.clean();
    end(task, ChatReply::Outcome::answered, "", done);
  }

  static void end(ChatTask& task, ChatReply::Outcome outcome, const std::string& problem,
                  const Done& done) {
    task.reply.outcome = outcome;
    task.reply.problem = problem;
    if (!task.reply.is_answer()) task.reply.content.clear();
    done(task.reply);
  }

  void try_later(ChatTask task, const Verdict& verdict, const HttpReply& reply, double now,
                 bool is_everyone, const Done& done) {
    ++task.failed_attempts;
    const std::optional<double> asked = retry_after(reply.headers, unix_now());
    if (asked && *asked > options_.max_wait_seconds) {
      throw unusable(verdict.reason, "the server asks for a pause of " +
                                         std::to_string(std::lround(*asked)) +
                                         " s; run the same again later");
    }
    const double pause = std::max(asked.value_or(0), pace_.backoff(task.failed_attempts));
    if (is_everyone) pace_.refused(now, pause);
    if (task.failed_attempts >= options_.max_attempts) {
      if (!has_answered_) throw unusable(verdict.reason, "is it the server of a language model?");
      return end(task, ChatReply::Outcome::failed,
                 verdict.reason + ", " + std::to_string(task.failed_attempts) + " times", done);
    }
    task.not_before = now + pause + (is_everyone ? pace_.backoff(1) : 0);
    waiting_.push_back(std::move(task));
  }

  void wait_for_model(ChatTask task, const Verdict& verdict, double now) {
    if (task.loading_since < 0) task.loading_since = now;
    if (now - task.loading_since > options_.max_wait_seconds) {
      throw unusable(verdict.reason, "look at the server's log");
    }
    task.not_before = now + std::min(loading_pause, options_.max_wait_seconds);
    waiting_.push_back(std::move(task));
  }

  void lengthen(ChatTask task, const Verdict& verdict, const Done& done) {
    has_answered_ = true;
    if (task.is_lengthened) return end(task, ChatReply::Outcome::truncated, verdict.reason, done);
    task.is_lengthened = true;
    waiting_.push_back(std::move(task));
  }

  void ask_again(ChatTask task, const Verdict& verdict, const Done& done) {
    has_answered_ = true;
    if (!task.ask_again(verdict.reason)) {
      return end(task, ChatReply::Outcome::unfit, verdict.reason, done);
    }
    waiting_.push_back(std::move(task));
  }

  void step_down(ChatTask task, const Verdict& verdict, const Done& done) {
    if (task.request.schema.empty() || task.dialect == Dialect::prompt) {
      return end(task, ChatReply::Outcome::failed, verdict.reason, done);
    }
    if (task.dialect == dialect_) {
      dialect_ = below(dialect_);
      log_warning(options_.endpoint + ": asks for schemas by \"" + std::string(name_of(dialect_)) +
                  "\" from now on, not \"" + std::string(name_of(task.dialect)) +
                  "\": " + verdict.reason);
    }
    waiting_.push_back(std::move(task));
  }

  void rename_limit(ChatTask task, const Verdict& verdict, const Done& done) {
    if (task.limit == TokenLimitField::max_completion_tokens) {
      return end(task, ChatReply::Outcome::failed, verdict.reason, done);
    }
    limit_ = TokenLimitField::max_completion_tokens;
    waiting_.push_back(std::move(task));
  }

  Error unusable(const std::string& reason, const std::string& hint) const {
    return Error({.kind = ErrorKind::io,
                  .problem = "the language model cannot be used: " + reason,
                  .place = {.field = options_.endpoint},
                  .hint = hint});
  }

  double average_tokens() const {
    return waiting_.empty() ? double(Sampling{}.max_tokens) : waiting_.front().tokens();
  }

  const SchemaCheck& schema_of_task(const ChatTask& task) {
    const std::string& schema = task.request.schema;
    auto found = schemas_.find(schema);
    if (found == schemas_.end()) {
      found = schemas_.emplace(schema, std::make_unique<SchemaCheck>(schema)).first;
    }
    return *found->second;
  }

  ChatClientOptions options_;
  std::string family_ = "openai-chat";
  ChatWire wire_;
  Dialect dialect_;
  TokenLimitField limit_ = TokenLimitField::max_tokens;
  Pace pace_;
  HttpClient http_;
  std::function<bool(const PendingCall&)> may_call_;
  TruncationDetector truncation_;
  std::unordered_map<std::string, std::unique_ptr<SchemaCheck>> schemas_;
  std::unordered_map<std::int64_t, ChatTask> flying_;
  std::deque<ChatTask> waiting_;
  std::int64_t last_id_ = 0;
  std::int64_t calls_ = 0;
  std::int64_t rate_limited_ = 0;
  bool has_answered_ = false;
};

}  // namespace

std::unique_ptr<LanguageModel> make_chat_client(const ChatClientOptions& options) {
  return std::make_unique<ChatClient>(options);
}

}  // namespace lore
