#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lore/profile/chat_client.h"

namespace lore {

// What an endpoint does, as found by asking it.
struct EndpointReport {
  std::vector<std::string> models = {};  // that it lists; empty: it lists none
  bool lists_model = false;              // whether the one asked for is among them
  std::string answered_by = {};          // the model's name in its replies

  // How a JSON schema is asked for so that the endpoint keeps to it: the first of the dialects,
  // from the strictest on, in which it answered with words that no one guesses. "": none.
  std::string dialect = {};
  std::vector<std::string> rejected_dialects = {};  // those it answered with an error
  std::vector<std::string> ignored_dialects = {};   // those it accepted and did not keep to

  std::int64_t context_tokens = 0;     // of the longest prompt it read whole; 0: it counts none
  bool has_reached_context = false;    // whether a longer one was tried and not read whole
  bool cuts_prompts_silently = false;  // whether that longer one got an answer all the same

  bool is_repeatable = false;    // two replies to one request (temperature 0, a seed) are equal
  double tokens_per_second = 0;  // of one reply, alone; 0: it counts none
};

// Asks the endpoint about a dozen short requests and prompts of up to `max_context` tokens; takes
// as long as it takes to answer them. Throws what make_chat_client() does, and Error(io) if the
// endpoint cannot be reached or trusted, rejects the key or the model, or is no language model.
EndpointReport examine_endpoint(const ChatClientOptions& options, std::int64_t max_context = 32768);

}  // namespace lore
