#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lore {

// What a server's reply to a chat request says, in the OpenAI API's terms.
struct Completion {
  std::string content = {};  // "" for null
  std::string reasoning = {};
  std::string refusal = {};
  std::string finish_reason = {};
  std::string model = {};
  std::string fingerprint = {};
  std::int64_t prompt_tokens = 0;  // 0: not told
  std::int64_t completion_tokens = 0;
};

// Nothing if `body` is no chat completion: no JSON, no UTF-8, or no choice with a message.
std::optional<Completion> parse_completion(const std::string& body);

// The message of an error reply, {"error": {"message": ...}} or {"error": "..."} or
// {"message": ...}, else the start of the body; one line of at most 300 bytes of UTF-8.
std::string error_message(const std::string& body);

// Whether reasoning in `content` (<think>) begins and does not end.
bool has_open_reasoning(const std::string& content);

// Whether `content` has a run of 64 or more blanks: what a grammar that allows blanks without end
// lets a model write until its tokens are spent.
bool has_blank_run(const std::string& content);

}  // namespace lore
