#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// The "precompiled charsmap" of SentencePiece's normaliser: a double array (Aoe 1989, as
// Darts-clone lays it out) from texts to NUL-ended replacements. Thread safety: const members are
// safe for concurrent use.
class Charsmap {
 public:
  // Throws Error(corrupt) with `file` and `field` for sizes that do not fit. What the trie points
  // to is checked on the way: a broken one replaces wrongly, and reads nothing beyond its end.
  Charsmap(std::string_view bytes, const std::string& file, const std::string& field);

  // `text` with each grapheme cluster of fewer than six bytes, else each character, that has a
  // replacement replaced. REQUIRES: UTF-8.
  std::string apply(std::string_view text) const;

 private:
  // The replacement of the shortest start of `text` that has one.
  std::optional<std::string_view> find(std::string_view text) const;

  std::uint32_t unit(std::uint32_t at) const { return at < units_.size() ? units_[at] : 0; }
  void apply_by_character(std::string_view grapheme, std::string& normal) const;

  std::vector<std::uint32_t> units_;
  std::string replacements_;
};

// The bytes that base64 (RFC 4648, padded) stands for, or nothing for what is none.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace lore
