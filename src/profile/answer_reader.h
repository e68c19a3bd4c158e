#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "lore/profile/llm.h"
#include "lore/profile/profile_store.h"
#include "lore/profile/prompt.h"

namespace lore {

// Reads what a model answered into the replies that a store keeps: what it wrote, the profile in
// it, or what keeps it from being one. A text that came for three other prompts is not believed.
class AnswerReader {
 public:
  explicit AnswerReader(ReplySpec spec) : spec_(std::move(spec)) {}

  // `data` is what the prompt was about, to tell an echo from an answer. `stored` keeps its counts.
  // REQUIRES: reply.is_answer().
  void read(const ChatReply& reply, const std::string& data, StoredReply& stored);

  std::int64_t repaired() const { return repaired_; }  // accepted, but for something around them

 private:
  bool is_everywhere(const std::string& text);

  ReplySpec spec_;
  std::unordered_map<std::size_t, std::size_t> times_;  // of each text, by hash
  std::int64_t repaired_ = 0;
};

}  // namespace lore
