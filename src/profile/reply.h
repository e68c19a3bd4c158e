#pragma once

#include <string>
#include <string_view>

#include "lore/profile/prompt.h"

namespace lore {

// How to reply, told to the model behind the task.
std::string reply_rules(const ReplySpec& spec);

// A reply as it was read.
struct ReadReply {
  enum class Verdict { accepted, refused, invalid };
  Verdict verdict = Verdict::invalid;
  std::string text = {};     // the profile; "" unless accepted
  std::string json = {};     // the object a JSON reply held, compact; "" for plain text
  bool is_repaired = false;  // something around it was taken off
  std::string problem = {};  // what is wrong; "" if accepted

  bool ok() const { return verdict == Verdict::accepted; }
};

// Reads what a model answered to `data` (the prompt's data, to tell an echo from an answer).
//
// Taken off: closed <think> blocks before the answer, a ``` fence around it, and for JSON what
// stands before and behind the first balanced object. What is cut off in the middle is never
// completed: reasoning that does not end, and an object without its last brace, are invalid.
// Then the checks of check_reply() run.
ReadReply read_reply(const ReplySpec& spec, std::string_view raw, std::string_view data);

}  // namespace lore
