#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "lore/profile/llm.h"

#include "profile/chat_wire.h"
#include "profile/dialect.h"

namespace lore {

// A request on its way to an answer.
struct ChatTask {
  explicit ChatTask(ChatRequest asked);

  // As it is sent now: twice the tokens after a reply that was cut.
  Sampling sampling() const;

  // What the next call may bring its tokens to.
  PendingCall next_call() const;

  // Tells the model what is wrong with its last reply; false where it was told often enough.
  bool ask_again(const std::string& problem);

  double tokens() const;  // of a call, estimated: its prompt and its longest reply

  ChatRequest request;
  ChatReply reply;                                   // what is known of the answer so far
  nlohmann::json re_asks = nlohmann::json::array();  // messages behind the prompt
  Dialect dialect = Dialect::json_schema;            // it was sent with
  TokenLimitField limit = TokenLimitField::max_tokens;
  int failed_attempts = 0;
  bool is_lengthened = false;
  double not_before = 0;
  double loading_since = -1;
};

}  // namespace lore
