#include "lore/profile/profiler.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <unordered_map>

#include "lore/error.h"

#include "profile/answer_reader.h"
#include "profile/questions.h"
#include "profile/spending.h"

namespace lore {

namespace {

constexpr std::size_t answers_at_once = 64;  // of those that cost nothing
constexpr double nano = 1e9;

// Thrown out of the model's callbacks to drop what is in flight.
struct Stopped {};

// An entity while its questions are answered.
struct Task {
  EntityQuestions questions;
  std::vector<StoredReply> replies = {};  // in the order of the requests
  std::vector<bool> is_new = {};          // of each reply: of this run
  std::size_t open = 0;
};

// A question that is in flight or waits to be asked again.
struct Open {
  ChatRequest request;     // not fenced
  StoredReply reply = {};  // what is known of it so far
  std::size_t tries = 0;
  bool is_shortened = false;
  std::vector<std::pair<std::list<Task>::iterator, std::size_t>> wanted_by = {};  // task, position
  double set_aside = 0;                                                           // money
};

class ProfileRun {
 public:
  ProfileRun(const ProfileJob& job, ProfileStore& store, const std::string& family,
             const std::string& model, const ProfileRunOptions& options)
      : job_(job),
        store_(store),
        options_(options),
        spending_(options),
        reader_(job.pack.reply()),
        questions_(job, family, model),
        nonce_(new_nonce()) {}

  ProfileProgress ask_all(LanguageModel& model) {
    model_ = &model;
    calls_before_ = model.load().calls;
    const Limiting limiting(*this);
    try {
      model.answer_all([this] { return next(); }, [this](const ChatReply& reply) { done(reply); });
    } catch (const Stopped&) {
      flush();
      return progress_;
    }
    return finish_without_asking();
  }

  // What the store knows, and fallbacks for the rest.
  ProfileProgress finish_without_asking() {
    may_ask_ = false;
    for (; !again_.empty(); again_.pop_front()) {  // a limit forbids it; their answers are paid for
      settle(open_.extract(again_.front()).mapped());
    }
    while (!tasks_.empty()) finish(tasks_.begin());
    open_.clear();
    unasked_.clear();
    while (next_new() != nullptr) {
    }
    flush();
    if (progress_.asked > 0 && progress_.answered == 0 && progress_.stopped.empty()) {
      refuse_silence();
    }
    return progress_;
  }

 private:
  // Puts the limits to the model's calls while it answers.
  class Limiting {
   public:
    explicit Limiting(ProfileRun& run) : model_(*run.model_) {
      model_.limit_calls([&run](const PendingCall& call) {
        return run.may_call(run.open_.at(call.id), call.prompt_tokens, call.completion_tokens);
      });
    }
    Limiting(const Limiting&) = delete;
    Limiting& operator=(const Limiting&) = delete;
    ~Limiting() { model_.limit_calls({}); }

   private:
    LanguageModel& model_;
  };

  std::optional<ChatRequest> next() {
    check_stop();
    if (!again_.empty()) {
      std::optional<ChatRequest> request = ask(open_.at(again_.front()));
      if (request) again_.pop_front();
      return request;
    }
    if (!progress_.stopped.empty()) return std::nullopt;
    Open* open = next_new();
    return open == nullptr ? std::nullopt : ask(*open);
  }

  void check_stop() {
    if (!options_.stop || !options_.stop()) return;
    progress_.stopped = "stopped";
    throw Stopped();
  }

  // The next question that nobody has asked yet; null at the end.
  Open* next_new() {
    while (unasked_.empty()) {
      EntityQuestions questions;
      if (is_at_end_ || !questions_.next(questions)) {
        is_at_end_ = true;
        flush();
        return nullptr;
      }
      begin(std::move(questions));
    }
    const std::string key = std::move(unasked_.front());
    unasked_.pop_front();
    return &open_.at(key);
  }

  // Takes up an entity: what the store knows is settled, the rest is to be asked.
  void begin(EntityQuestions questions) {
    tasks_.push_front({.questions = std::move(questions)});
    const auto task = tasks_.begin();
    const std::vector<ChatRequest>& requests = task->questions.requests;
    task->replies.resize(requests.size());
    task->is_new.resize(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (const auto stored = store_.find_reply(requests[i].id); stored && is_settled(*stored)) {
        task->replies[i] = *stored;
        continue;
      }
      if (!may_ask_) continue;
      ++task->open;
      const auto [open, is_new] = open_.try_emplace(requests[i].id, Open{.request = requests[i]});
      open->second.wanted_by.emplace_back(task, i);
      if (is_new) unasked_.push_back(requests[i].id);
    }
    if (task->open == 0) finish(task);
  }

  bool is_settled(const StoredReply& reply) const {
    return reply.status == ReplyStatus::ok ||
           (reply.status == ReplyStatus::refused && !options_.retry_refused);
  }

  // False, and the run ends, where another call would pass a limit. `prompt` and `completion` are
  // the tokens that the question will have taken after it, at most.
  bool may_call(Open& open, std::int64_t prompt, std::int64_t completion) {
    const std::int64_t calls = model_->load().calls - calls_before_;
    const std::string limit = spending_.ask_for_call(calls, prompt, completion, open.set_aside);
    if (!limit.empty()) progress_.stopped = limit;
    return limit.empty();
  }

  // The question as it is sent now; nothing where a limit would be passed.
  std::optional<ChatRequest> ask(Open& open) {
    ChatRequest request = fenced(open);
    const auto prompt = static_cast<std::int64_t>(estimate_tokens(request.prompt));
    if (!may_call(open, prompt, request.sampling.max_tokens)) return std::nullopt;
    ++progress_.asked;
    ++open.tries;
    return request;
  }

  ChatRequest fenced(const Open& open) {
    ChatRequest request = open.request;
    if (!open.reply.problem.empty()) {
      request.prompt.system +=
          "\n\nYour last answer could not be used: " + open.reply.problem + ". Answer anew.";
    }
    while (request.prompt.user.find(nonce_) != std::string::npos) nonce_ = new_nonce();
    request.prompt = fence(request.prompt, nonce_);
    return request;
  }

  void done(const ChatReply& reply) {
    Open& open = open_.at(reply.id);
    count(reply, open);
    if (reply.attempts == 0) {  // a limit was reached before its first call
      --progress_.asked;
      open_.erase(reply.id);
    } else if (is_to_be_asked_again(reply, open)) {
      again_.push_back(reply.id);
    } else {
      settle(open_.extract(reply.id).mapped());
    }
    check_stop();
  }

  // Reads the reply, too.
  bool is_to_be_asked_again(const ChatReply& reply, Open& open) {
    if (!reply.problem.empty()) last_problem_ = reply.problem;
    if (reply.is_answer()) {
      reader_.read(reply, open.request.prompt.user, open.reply);
      return reply.outcome == ChatReply::Outcome::answered &&
             open.reply.status == ReplyStatus::invalid && open.tries <= options_.asked_again;
    }
    if (open.tries == 1) open.reply.problem = reply.problem;  // else the bad answer tells more
    return reply.outcome == ChatReply::Outcome::too_long && shorten(open);
  }

  // Whether there is a shorter prompt to try, once.
  bool shorten(Open& open) {
    const auto& [task, position] = open.wanted_by.front();
    if (std::exchange(open.is_shortened, true) || !task->questions.shortened) return false;
    std::optional<Prompt> prompt = task->questions.shortened(position);
    if (!prompt) return false;
    open.request.prompt = std::move(*prompt);
    return true;
  }

  void count(const ChatReply& reply, Open& open) {
    const double cost =
        spending_.book(reply.prompt_tokens, reply.completion_tokens, open.set_aside);
    progress_.answered += reply.is_answer() ? 1 : 0;
    progress_.prompt_tokens += reply.prompt_tokens;
    progress_.completion_tokens += reply.completion_tokens;
    progress_.cost = spending_.booked();
    open.reply.prompt_tokens += reply.prompt_tokens;
    open.reply.completion_tokens += reply.completion_tokens;
    open.reply.nano_cost += static_cast<std::int64_t>(cost * nano);
    open.reply.attempts += reply.attempts;
  }

  // Hands a final reply to all that wait for it.
  void settle(Open open) {
    open.reply.key = open.request.id;
    progress_.refused += open.reply.status == ReplyStatus::refused ? 1 : 0;
    progress_.invalid += open.reply.status == ReplyStatus::invalid ? 1 : 0;
    progress_.failed += open.reply.status == ReplyStatus::failed ? 1 : 0;
    for (const auto& [task, position] : open.wanted_by) {
      task->replies[position] = open.reply;
      task->is_new[position] = true;
      if (--task->open == 0) finish(task);
    }
    flush();  // an answer is paid for: it is on disk before the next is read
  }

  void finish(std::list<Task>::iterator task) {
    Answer answer = answer_of(*task);
    const bool is_new =
        std::find(task->is_new.begin(), task->is_new.end(), true) != task->is_new.end();
    count(answer.profile.origin.kind, is_new);
    tasks_.erase(task);
    if (!is_new && !changes(answer.profile)) {
      ++progress_.done;
      return;
    }
    answers_.push_back(std::move(answer));
    if (answers_.size() >= answers_at_once) flush();
  }

  // Whether the store lacks the profile. A fallback that nobody asked a model for gives way to
  // whatever is there.
  bool changes(const Profile& profile) const {
    const std::optional<Profile> stored = store_.find(job_.side, profile.id, profile.pack);
    if (!stored) return true;
    if (!may_ask_ && model_ != nullptr && profile.origin.kind == ProfileKind::fallback)
      return false;
    return stored->text != profile.text || stored->origin.kind != profile.origin.kind ||
           stored->origin.prompt != profile.origin.prompt;
  }

  Answer answer_of(const Task& task) const {
    Answer answer{.profile = {.id = task.questions.id,
                              .text = "",
                              .origin = {.prompt = job_.pack.hash(), .kind = task.questions.kind},
                              .pack = job_.pack.name()}};
    bool is_whole = !task.replies.empty();
    for (std::size_t i = 0; i < task.replies.size(); ++i) {
      const StoredReply& reply = task.replies[i];
      is_whole = is_whole && reply.status == ReplyStatus::ok;
      answer.profile.text += (answer.profile.text.empty() ? "" : "\n") + reply.text;
      answer.profile.origin.model = reply.model;
      if (!reply.key.empty()) answer.replies.push_back(reply);
    }
    answer.profile.origin.source = "language model";
    if (is_whole) return answer;
    answer.profile.text = task.questions.fallback;
    answer.profile.origin.kind = ProfileKind::fallback;
    answer.profile.origin.source = "fields";
    answer.profile.origin.model.clear();
    return answer;
  }

  void count(ProfileKind kind, bool is_new) {
    switch (kind) {
      case ProfileKind::fallback:
        ++progress_.fallback;
        break;
      case ProfileKind::group:
        ++progress_.grouped;
        break;
      default:
        ++(is_new ? progress_.generated : progress_.stored);
    }
  }

  void flush() {
    if (!answers_.empty()) store_.record(job_.side, answers_);
    progress_.done += static_cast<std::int64_t>(answers_.size());
    answers_.clear();
    progress_.repaired = reader_.repaired();
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    progress_.seconds = spent.count();
    if (model_ != nullptr) progress_.load = model_->load();
    if (options_.progress) options_.progress(progress_);
  }

  [[noreturn]] void refuse_silence() const {
    throw Error({.kind = ErrorKind::io,
                 .problem = "the language model never answered",
                 .found = std::to_string(progress_.asked) +
                          " questions, 0 answers that can be used" +
                          (last_problem_.empty() ? "" : "; the last: " + last_problem_),
                 .hint = "look at the endpoint; fallbacks are in the store, and the same command "
                         "asks again"});
  }

  const ProfileJob& job_;
  ProfileStore& store_;
  const ProfileRunOptions& options_;
  Spending spending_;
  AnswerReader reader_;
  LanguageModel* model_ = nullptr;  // null: the store alone
  bool may_ask_ = true;
  QuestionReader questions_;
  std::string nonce_;
  bool is_at_end_ = false;
  std::list<Task> tasks_;
  std::unordered_map<std::string, Open> open_;  // by key
  std::deque<std::string> unasked_;             // keys
  std::deque<std::string> again_;               // keys
  std::vector<Answer> answers_;
  std::int64_t calls_before_ = 0;
  std::string last_problem_;
  ProfileProgress progress_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

ProfileProgress write_profiles(const ProfileJob& job, ProfileStore& store, LanguageModel& model,
                               const ProfileRunOptions& options) {
  return ProfileRun(job, store, model.family(), model.name(), options).ask_all(model);
}

ProfileProgress profiles_from_store(const ProfileJob& job, ProfileStore& store,
                                    const std::string& family, const std::string& model,
                                    const ProfileRunOptions& options) {
  return ProfileRun(job, store, family, model, options).finish_without_asking();
}

}  // namespace lore
