#pragma once

#include <cstdint>
#include <string>

#include "profile/completion.h"
#include "profile/http.h"

namespace lore {

// What to do about a server's reply.
enum class Action : std::uint8_t {
  accept,
  retry,      // the same again, later; costs an attempt
  wait,       // the same again, later: the server is still loading its model
  slow_down,  // as retry, and everyone else waits too
  lengthen,   // it ran out of tokens: once more with twice as many
  ask_again,  // the answer is no answer: once more
  step_down,  // the endpoint does not know this way of asking for a schema
  rename,     // nor `max_tokens`, but `max_completion_tokens`
  refuse,     // the model declines, and would decline again
  shorten,    // the prompt is too long for the model
  give_up,    // this request has no answer; others may
  stop,       // no request has one
  pause,      // nor has any until somebody pays
};

struct Verdict {
  Action action = Action::accept;
  std::string reason = {};  // in words; "" where accepted
};

// Looks a reply up in the table of verdict.cc; the first row that fits decides. `completion` is
// what parse_completion() made of the body, nullptr if nothing.
Verdict judge(const HttpReply& reply, const Completion* completion);

}  // namespace lore
