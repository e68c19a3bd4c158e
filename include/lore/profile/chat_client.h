#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lore/profile/llm.h"

namespace lore {

// How to reach a server that speaks the OpenAI chat API: vLLM, llama-server, Ollama or a hosted
// one.
struct ChatClientOptions {
  std::string endpoint = {};  // "http://127.0.0.1:8080/v1", without "/chat/completions"
  std::string model = {};
  std::string key_variable = "OPENAI_API_KEY";  // environment; not set: no key is sent
  std::string key_file = {};                    // in place of the variable: its first line
  bool local_only = false;                      // refuse an endpoint on another host

  int max_in_flight = 16;          // requests at once, at most
  double requests_per_minute = 0;  // 0: no limit but the server's
  double tokens_per_minute = 0;    // of prompts and max_tokens; 0: no limit but the server's
  int max_attempts = 8;            // a request, before it fails
  double connect_seconds = 5;
  double stall_seconds = 120;     // without a byte; the wait for the first one included
  double total_seconds = 600;     // a request, from its start to its last byte
  double max_wait_seconds = 900;  // a longer pause asked for by the server ends the work
  double first_backoff_seconds = 0.5;
  std::uint64_t seed = 0;    // of the jitter of pauses; 0: by chance
  std::string dialect = {};  // how to ask for a schema, as `lore doctor` names them; "": the
                             // strictest, stepped down where the server rejects it
};

// A client that survives what servers do: it retries what may pass (with full jitter, and never
// before the pause that was asked for), finds the pace an endpoint can take, asks again for a
// reply that is empty or does not fit its schema (twice) or was cut (once, with twice the tokens),
// and stops at once where no request can have an answer: a wrong key, no such model, no money, or
// prompts that the server cuts without a word.
//
// The key appears in no message and no log. A step down in dialect is logged once.
//
// Throws Error(invalid_argument) for an endpoint that is no URL or not allowed, a model or dialect
// without a name, or a limit out of its range, and what reading the key throws. answer_all() throws
// Error(io) as LanguageModel says, and if a first request used up its attempts and none was ever
// answered.
std::unique_ptr<LanguageModel> make_chat_client(const ChatClientOptions& options);

}  // namespace lore
