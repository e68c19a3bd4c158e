#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lore/profile/prompt.h"

namespace lore {

// How a model shall write. All of it is part of the key under which a reply is kept.
struct Sampling {
  double temperature = 0;
  double top_p = 1;
  std::int64_t max_tokens = 800;          // of the reply; always sent
  std::optional<std::int64_t> seed = {};  // absent: not sent
  std::vector<std::string> stop = {};

  bool operator==(const Sampling&) const = default;
};

// One question to a language model.
struct ChatRequest {
  std::string id;           // the caller's, unique among those in flight; never sent
  Prompt prompt = {};       // two messages: "system" and "user"
  std::string schema = {};  // the JSON schema the reply shall have; "": plain text
  Sampling sampling = {};
};

// What became of it.
struct ChatReply {
  enum class Outcome : std::uint8_t {
    answered,   // `content` is what the model wrote, to its end
    refused,    // the server or the model declines: asking again gives the same
    truncated,  // `content` ends in the middle, also after a second try
    unfit,      // `content` is blank or lacks the schema asked for, also after being told so
    failed,     // no answer in spite of all tries
    too_long,   // no answer: the prompt does not fit into the model's context
  };

  std::string id = {};
  Outcome outcome = Outcome::failed;
  std::string content = {};  // as it came, without reasoning that the server reports apart
  std::string problem = {};  // why it is not answered, without any secret
  std::string model = {};    // as the server reports it
  std::string fingerprint = {};
  std::int64_t prompt_tokens = 0;  // as the server counts them, of all tries
  std::int64_t completion_tokens = 0;
  std::int64_t attempts = 1;

  // Whether the model answered at all, be it with something that cannot be used.
  bool is_answer() const { return outcome != Outcome::failed && outcome != Outcome::too_long; }
};

// What a model's client sees of its endpoint while it works: for progress lines.
struct ModelLoad {
  std::int64_t calls = 0;         // HTTP requests so far, retries included
  std::int64_t rate_limited = 0;  // replies of status 429
  std::int64_t window = 0;        // requests it lets be in flight now
};

// A call that is about to be made.
struct PendingCall {
  std::string id;                  // of its request
  std::int64_t prompt_tokens = 0;  // taken by the request's earlier calls, and estimated for this
  std::int64_t completion_tokens = 0;  // taken by the earlier ones, and this one's at most
};

// Something that answers prompts: an HTTP endpoint, or a class of the caller's own.
// Thread safety: one thread at a time; both callbacks run on the thread that called answer_all().
class LanguageModel {
 public:
  virtual ~LanguageModel() = default;

  // The model's name as it is asked for; part of the key of its replies.
  virtual const std::string& name() const = 0;

  // "openai-chat", ...: the protocol; part of the key as well.
  virtual const std::string& family() const = 0;

  // Answers what `next` gives until it gives nothing and no request is in flight. `next` is called
  // whenever there is room for another request, again after replies where it gave nothing, and at
  // least once a second, so that it can stop the work: if a callback throws, requests in flight are
  // dropped and the exception passes through. Each request gets exactly one call of `done`, in any
  // order.
  //
  // Throws Error(io) if the endpoint cannot be used at all (no such host, a wrong key, no such
  // model, quota exhausted): what was in flight gets no `done`.
  virtual void answer_all(const std::function<std::optional<ChatRequest>()>& next,
                          const std::function<void(const ChatReply&)>& done) = 0;

  // Has `may_call` asked before each call, so also before those that repeat a request: where it
  // says no, the call is not made and its request ends as failed. Empty: every call may be made. A
  // model that makes no more calls than it gets requests need not ask.
  virtual void limit_calls(std::function<bool(const PendingCall&)> may_call) { (void)may_call; }

  virtual ModelLoad load() const = 0;
};

}  // namespace lore
