#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lore/data/string_map.h"
#include "lore/text/tokenizer.h"

#include "text/json_view.h"

namespace lore {

// The tokens of a model and their ids.
// Thread safety: const members are safe for concurrent use.
class Vocabulary {
 public:
  static constexpr std::int32_t most_ids = 1 << 24;

  // False where the token has an id already, which it keeps. REQUIRES: 0 <= id < most_ids.
  bool add(std::string token, std::int32_t id);

  // no_token for what is none.
  std::int32_t find(std::string_view token) const;

  // One more than the highest id.
  std::int32_t size() const { return size_; }
  std::size_t count() const { return ids_.size(); }             // of tokens
  std::size_t longest_token() const { return longest_token_; }  // bytes

 private:
  StringMap<std::int32_t> ids_;
  std::int32_t size_ = 0;
  std::size_t longest_token_ = 0;
};

// Shared by those that look tokens up.
using VocabularyPtr = std::shared_ptr<const Vocabulary>;

// From {"token": id, ...}. Throws Error(format).
Vocabulary read_vocabulary(const JsonView& object);

// The ids of `<0x00>` to `<0xFF>`, no_token for those that are missing.
using ByteIds = std::array<std::int32_t, 256>;
ByteIds byte_ids(const Vocabulary& vocabulary);

// Appends the ids of the bytes of `text`; false, with nothing appended, where one has no id.
bool append_bytes(const ByteIds& bytes, std::string_view text, std::vector<std::int32_t>& ids);

}  // namespace lore
