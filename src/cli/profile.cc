#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

#include "lore/error.h"
#include "lore/profile/batch_file.h"
#include "lore/profile/profiler.h"

#include "cli/chat_options.h"
#include "cli/profile_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

// The protocol of make_chat_client() and of batch files.
const std::string family = "openai-chat";

std::atomic<bool> was_interrupted = false;

void interrupt(int) {
  was_interrupted = true;
}

struct Arguments {
  ProfileJobOptions job;
  ChatClientOptions chat;
  ProfileRunOptions run;
  bool dry_run = false;
  bool offline = false;
  std::string emit_batch;
  std::vector<std::string> ingest_batch;
};

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? fixed(100.0 * double(part) / double(whole), 1) + " %" : "- %";
}

std::string tokens(std::int64_t count) {
  return count < 1'000'000 ? std::to_string(count / 1000) + " k"
                           : fixed(double(count) / 1e6, 1) + " M";
}

std::string progress_line(const ProfileProgress& now, std::int64_t total) {
  const double rate = double(now.done) / std::max(now.seconds, 1e-9);
  return "profile " + std::to_string(now.done) + '/' + std::to_string(total) + "  " +
         percent(now.done, total) + "  " + fixed(rate, 0) + "/s  stored " +
         percent(now.stored, now.done) + "  " + tokens(now.prompt_tokens + now.completion_tokens) +
         " tokens  cost " + fixed(now.cost, 4) + "  ETA " +
         fixed(double(total - now.done) / std::max(rate, 1e-9), 0) + " s  429s " +
         std::to_string(now.load.rate_limited) + "  window " + std::to_string(now.load.window);
}

void summarise(const ProfileProgress& run, const std::string& store, const Output& output) {
  output.say(store + ": " + std::to_string(run.done) +
             " profiles: " + std::to_string(run.generated) + " generated, " +
             std::to_string(run.stored) + " stored before, " + std::to_string(run.grouped) +
             " of groups, " + std::to_string(run.fallback) + " FALLBACKS");
  output.say("asked " + std::to_string(run.asked) + ", answered " + std::to_string(run.answered) +
             " (" + std::to_string(run.repaired) + " repaired); refused " +
             std::to_string(run.refused) + ", invalid " + std::to_string(run.invalid) +
             ", failed " + std::to_string(run.failed) + "; " + fixed(run.seconds, 1) + " s");
  output.say("tokens " + tokens(run.prompt_tokens) + " in, " + tokens(run.completion_tokens) +
             " out; cost " + fixed(run.cost, 4) + ", " +
             fixed(1000 * run.cost / std::max(1.0, double(run.generated)), 4) + " per 1,000");
}

nlohmann::json json_of(const ProfileProgress& run) {
  return {{"done", run.done},
          {"generated", run.generated},
          {"stored", run.stored},
          {"grouped", run.grouped},
          {"fallback", run.fallback},
          {"asked", run.asked},
          {"answered", run.answered},
          {"refused", run.refused},
          {"invalid", run.invalid},
          {"failed", run.failed},
          {"repaired", run.repaired},
          {"prompt_tokens", run.prompt_tokens},
          {"completion_tokens", run.completion_tokens},
          {"cost", run.cost},
          {"seconds", run.seconds},
          {"calls", run.load.calls},
          {"rate_limited", run.load.rate_limited},
          {"stopped", run.stopped}};
}

// Seconds that the questions will take: at the rate of earlier replies, and no faster than the
// limits that we keep.
std::optional<double> expected_seconds(const ProfilePlan& plan, const ChatClientOptions& chat) {
  double seconds = plan.seconds.value_or(0);
  if (chat.requests_per_minute > 0) {
    seconds = std::max(seconds, 60 * double(plan.questions) / chat.requests_per_minute);
  }
  if (chat.tokens_per_minute > 0) {
    const auto tokens = double(plan.prompt_tokens + plan.completion_tokens);
    seconds = std::max(seconds, 60 * tokens / chat.tokens_per_minute);
  }
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

void dry_run(const Arguments& arguments, const ProfileJob& job, const ProfileStore& store,
             const Output& output) {
  std::string sample;
  const ProfilePlan plan = plan_profiles(job, store, family, arguments.chat.model,
                                         arguments.run.prices, [&](const ChatRequest& request) {
                                           if (!sample.empty()) return;
                                           sample = "[system]\n" + request.prompt.system +
                                                    "\n[user]\n" + request.prompt.user;
                                         });
  if (!sample.empty()) output.say(sample + "\n");
  output.say(std::to_string(plan.entities) + " entities: " + std::to_string(plan.questions) +
             " questions to ask, " + std::to_string(plan.stored) + " answered before");
  const std::string basis = plan.is_from_usage ? "as earlier replies took" : "an estimate; at most";
  output.say(std::to_string(plan.prompt_tokens) + " tokens in, " +
             std::to_string(plan.completion_tokens) + " out (" + basis + "); cost " +
             fixed(plan.cost, 4));
  const std::optional<double> seconds = expected_seconds(plan, arguments.chat);
  output.say(seconds ? "ETA " + fixed(*seconds, 0) + " s"
                     : "ETA unknown until some replies are there to tell the rate from");
  output.result({{"entities", plan.entities},
                 {"questions", plan.questions},
                 {"stored", plan.stored},
                 {"prompt_tokens", plan.prompt_tokens},
                 {"completion_tokens", plan.completion_tokens},
                 {"cost", plan.cost},
                 {"seconds", seconds ? nlohmann::json(*seconds) : nlohmann::json(nullptr)},
                 {"from_usage", plan.is_from_usage}});
}

void emit_batch(const Arguments& arguments, const ProfileJob& job, const ProfileStore& store,
                const Output& output) {
  BatchFileWriter writer(arguments.emit_batch, arguments.chat.model);
  const ProfilePlan plan =
      plan_profiles(job, store, family, arguments.chat.model, arguments.run.prices,
                    [&](const ChatRequest& request) { writer.add(request); });
  const std::vector<std::string> paths = writer.finish();
  for (const std::string& path : paths) output.say("wrote " + path);
  output.say(std::to_string(plan.questions) +
             " questions; give the replies back with --ingest-batch and the other options as now");
  output.result({{"questions", plan.questions}, {"files", paths}});
}

// Progress for people: where stderr is no terminal, a line every ten seconds.
class Progress {
 public:
  Progress(std::int64_t total, const Output& output) : total_(total), output_(output) {}

  void operator()(const ProfileProgress& now) {
    output_.progress(progress_line(now, total_));
    if (now.seconds < next_line_) return;
    if (next_line_ > 0) output_.say(progress_line(now, total_));
    next_line_ = now.seconds + 10;
  }

 private:
  std::int64_t total_;
  const Output& output_;
  double next_line_ = 0;
};

ProfileProgress ask(const Arguments& arguments, const ProfileJob& job, ProfileStore& store,
                    const ProfileRunOptions& options) {
  if (arguments.offline) {
    return profiles_from_store(job, store, family, arguments.chat.model, options);
  }
  const std::unique_ptr<LanguageModel> model =
      arguments.ingest_batch.empty()
          ? make_chat_client(arguments.chat)
          : open_batch_replies(arguments.ingest_batch, arguments.chat.model);
  return write_profiles(job, store, *model, options);
}

void end_early(const ProfileProgress& run, const Output& output) {
  if (run.stopped.empty()) return;
  output.say(run.stopped + ": what is answered is kept; to go on:\n  " + output.command);
  throw Ended{run.stopped == "stopped" ? interrupted : paused};
}

void profile(const Arguments& arguments, const Output& output) {
  const ProfileJob job = job_of(arguments.job);
  const std::string path = store_of(arguments.job, job);
  ProfileStore store = ProfileStore::open(path);
  if (arguments.dry_run) return dry_run(arguments, job, store, output);
  if (!arguments.emit_batch.empty()) return emit_batch(arguments, job, store, output);

  const ProfilePlan plan = plan_profiles(job, store, family, arguments.chat.model);
  Progress progress(plan.entities, output);
  ProfileRunOptions options = arguments.run;
  options.progress = [&](const ProfileProgress& now) { progress(now); };
  options.stop = [] { return was_interrupted.load(); };
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
  const ProfileProgress run = ask(arguments, job, store, options);
  summarise(run, path, output);
  nlohmann::json result = json_of(run);
  result["store"] = path;
  output.result(result);
  end_early(run, output);
}

void require_endpoint(const Arguments& arguments) {
  const bool is_local = arguments.offline || arguments.dry_run || !arguments.emit_batch.empty() ||
                        !arguments.ingest_batch.empty();
  if (arguments.chat.model.empty()) throw CLI::RequiredError("--model");
  if (!is_local && arguments.chat.endpoint.empty()) throw CLI::RequiredError("--endpoint");
}

}  // namespace

void add_profile(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "profile", "Let a language model write about users or items, into a profile store");
  add_job_options(*verb, arguments->job);
  add_chat_options(*verb, arguments->chat, false);
  ProfileRunOptions& run = arguments->run;
  verb->add_flag("--dry-run", arguments->dry_run, "Ask nothing: count prompts, tokens and money");
  verb->add_flag("--offline", arguments->offline, "Use the replies in the store alone");
  verb->add_option("--emit-batch", arguments->emit_batch, "Write the questions as a batch file");
  verb->add_option("--ingest-batch", arguments->ingest_batch, "Read a batch's replies and errors");
  verb->add_option("--max-calls", run.max_calls, "Stop before so many calls; 0: no limit");
  verb->add_option("--max-cost", run.max_cost, "Stop before so much is spent; 0: no limit");
  verb->add_option("--price-in", run.prices.prompt, "Money for a million tokens of prompts");
  verb->add_option("--price-out", run.prices.completion, "Money for a million tokens of replies");
  verb->add_option("--ask-again", run.asked_again, "Times after a reply that is no profile")
      ->capture_default_str();
  verb->add_flag("--retry-refused", run.retry_refused, "Ask again what a model refused before");
  verb->callback([arguments, &output] {
    require_endpoint(*arguments);
    profile(*arguments, output);
  });
}

}  // namespace lore::cli
