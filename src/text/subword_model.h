#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lore {

// Turns one piece of text, as the pre-tokenizer cuts it, into token ids.
// Thread safety: const members are safe for concurrent use.
class SubwordModel {
 public:
  virtual ~SubwordModel() = default;

  // Appends the ids of `piece` to `ids`. REQUIRES: `piece` is UTF-8.
  virtual void encode(std::string_view piece, std::vector<std::int32_t>& ids) const = 0;
};

}  // namespace lore
