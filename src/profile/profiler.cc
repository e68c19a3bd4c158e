#include "lore/profile/profiler.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <unordered_map>

#include "lore/error.h"

#include "profile/questions.h"
#include "profile/reply.h"

namespace lore {

namespace {

constexpr std::size_t answers_at_once = 64;  // of those that cost nothing
constexpr std::size_t same_text_at_most = 3;
constexpr double nano = 1e9;

// Thrown out of the model's callbacks to drop what is in flight.
struct Stopped {};

double cost_of(const TokenPrices& prices, std::int64_t prompt, std::int64_t completion) {
  return (prices.prompt * double(prompt) + prices.completion * double(completion)) / 1e6;
}

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
  std::vector<std::pair<std::list<Task>::iterator, std::size_t>> wanted_by = {};  // task, position
  double reserved = 0;  // cost set aside for the answer in flight
};

class ProfileRun {
 public:
  ProfileRun(const ProfileJob& job, ProfileStore& store, const std::string& family,
             const std::string& model, const ProfileRunOptions& options)
      : job_(job),
        store_(store),
        options_(options),
        questions_(job, family, model),
        nonce_(new_nonce()) {}

  ProfileProgress ask_all(LanguageModel& model) {
    model_ = &model;
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
  std::optional<ChatRequest> next() {
    check_stop();
    if (!again_.empty()) {
      Open& open = open_.at(again_.front());
      if (!may_ask(open)) return std::nullopt;
      again_.pop_front();
      return ask(open);
    }
    while (progress_.stopped.empty()) {
      Open* open = next_new();
      if (open == nullptr) return std::nullopt;
      if (may_ask(*open)) return ask(*open);
    }
    return std::nullopt;
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

  // False, and the run ends, where a limit would be passed.
  bool may_ask(Open& open) {
    const std::int64_t prompt = static_cast<std::int64_t>(estimate_tokens(open.request.prompt));
    open.reserved = cost_of(options_.prices, prompt, open.request.sampling.max_tokens);
    const std::int64_t calls = std::max(progress_.asked, model_->load().calls);
    if (options_.max_calls > 0 && calls >= options_.max_calls) progress_.stopped = "max calls";
    if (options_.max_cost > 0 && progress_.cost + reserved_ + open.reserved > options_.max_cost) {
      progress_.stopped = "max cost";
    }
    return progress_.stopped.empty();
  }

  ChatRequest ask(Open& open) {
    ++progress_.asked;
    ++open.tries;
    reserved_ += open.reserved;
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
    reserved_ -= open.reserved;
    count(reply, open.reply);
    const bool is_final = read(reply, open);
    if (!is_final && open.tries <= options_.asked_again) {
      again_.push_back(reply.id);
    } else {
      settle(open_.extract(reply.id).mapped());
    }
    check_stop();
  }

  void count(const ChatReply& reply, StoredReply& stored) {
    const double cost = cost_of(options_.prices, reply.prompt_tokens, reply.completion_tokens);
    progress_.answered += reply.outcome == ChatReply::Outcome::failed ? 0 : 1;
    progress_.prompt_tokens += reply.prompt_tokens;
    progress_.completion_tokens += reply.completion_tokens;
    progress_.cost += cost;
    stored.prompt_tokens += reply.prompt_tokens;
    stored.completion_tokens += reply.completion_tokens;
    stored.nano_cost += static_cast<std::int64_t>(cost * nano);
    stored.attempts += reply.attempts;
  }

  // Reads a reply into `open`; whether asking again is of no use.
  bool read(const ChatReply& reply, Open& open) {
    StoredReply& stored = open.reply;
    if (reply.outcome == ChatReply::Outcome::failed) {
      if (open.tries == 1) stored.problem = reply.problem;  // else the bad answer tells more
      return true;
    }
    stored.model = reply.model;
    stored.fingerprint = reply.fingerprint;
    ReadReply text = read_reply(job_.pack.reply(), reply.content, open.request.prompt.user);
    stored.raw = text.problem == "invalid UTF-8" ? "" : reply.content;
    std::erase(stored.raw, '\0');
    if (reply.outcome == ChatReply::Outcome::refused) {
      text = {.verdict = ReadReply::Verdict::refused, .problem = reply.problem};
    } else if (reply.outcome == ChatReply::Outcome::truncated) {
      text = {.problem = "the answer is cut off"};
    } else if (text.ok() && is_everywhere(text.text)) {
      text = {.problem = "the same text as for others"};
    }
    progress_.repaired += text.ok() && text.is_repaired ? 1 : 0;
    stored.text = text.text;
    stored.problem = text.problem;
    stored.status = text.ok()                                     ? ReplyStatus::ok
                    : text.verdict == ReadReply::Verdict::refused ? ReplyStatus::refused
                                                                  : ReplyStatus::invalid;
    return stored.status != ReplyStatus::invalid || reply.outcome == ChatReply::Outcome::truncated;
  }

  bool is_everywhere(const std::string& text) {
    return ++times_[std::hash<std::string>{}(text)] > same_text_at_most;
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
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    progress_.seconds = spent.count();
    if (model_ != nullptr) progress_.load = model_->load();
    if (options_.progress) options_.progress(progress_);
  }

  [[noreturn]] void refuse_silence() const {
    throw Error({.kind = ErrorKind::io,
                 .problem = "the language model never answered",
                 .found = std::to_string(progress_.asked) + " questions, 0 answers",
                 .hint = "look at the endpoint; fallbacks are in the store, and the same command "
                         "asks again"});
  }

  const ProfileJob& job_;
  ProfileStore& store_;
  const ProfileRunOptions& options_;
  LanguageModel* model_ = nullptr;  // null: the store alone
  bool may_ask_ = true;
  QuestionReader questions_;
  std::string nonce_;
  bool is_at_end_ = false;
  std::list<Task> tasks_;
  std::unordered_map<std::string, Open> open_;          // by key
  std::deque<std::string> unasked_;                     // keys
  std::deque<std::string> again_;                       // keys
  std::unordered_map<std::size_t, std::size_t> times_;  // of each text, by hash
  std::vector<Answer> answers_;
  double reserved_ = 0;
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
