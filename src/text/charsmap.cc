#include "text/charsmap.h"

#include <bit>
#include <cstring>

#include "lore/error.h"

#include "data/utf8.h"
#include "text/unicode.h"

namespace lore {

namespace {

constexpr std::size_t longest_grapheme = 5;  // bytes, of those replaced as a whole

std::uint32_t offset_of(std::uint32_t unit) {
  return (unit >> 10) << ((unit & (1U << 9)) >> 6);
}

std::uint32_t label_of(std::uint32_t unit) {
  return unit & ((1U << 31) | 0xFF);
}

bool has_leaf(std::uint32_t unit) {
  return (unit & (1U << 8)) != 0;
}

std::uint32_t value_of(std::uint32_t leaf) {
  return leaf & 0x7FFFFFFF;
}

Error broken(const std::string& problem, const std::string& file, const std::string& field) {
  return Error({.kind = ErrorKind::corrupt,
                .problem = "a precompiled charsmap that " + problem,
                .place = {.file = file, .field = field}});
}

int base64_digit(char c) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t at = digits.find(c);
  return at == digits.npos ? -1 : static_cast<int>(at);
}

}  // namespace

Charsmap::Charsmap(std::string_view bytes, const std::string& file, const std::string& field) {
  static_assert(std::endian::native == std::endian::little);
  std::uint32_t trie_size = 0;
  if (bytes.size() < sizeof trie_size) throw broken("is truncated", file, field);
  std::memcpy(&trie_size, bytes.data(), sizeof trie_size);
  bytes.remove_prefix(sizeof trie_size);
  if (trie_size % sizeof(std::uint32_t) != 0 || trie_size > bytes.size()) {
    throw broken("is not as long as it says", file, field);
  }
  units_.resize(trie_size / sizeof(std::uint32_t));
  if (trie_size > 0) std::memcpy(units_.data(), bytes.data(), trie_size);
  replacements_ = bytes.substr(trie_size);
  if (find_invalid_utf8(replacements_)) throw broken("replaces by what is no UTF-8", file, field);
}

std::string Charsmap::apply(std::string_view text) const {
  std::string normal;
  normal.reserve(text.size());
  while (!text.empty()) {
    const std::string_view grapheme = text.substr(0, grapheme_size(text));
    text.remove_prefix(grapheme.size());
    const auto replacement = grapheme.size() <= longest_grapheme ? find(grapheme) : std::nullopt;
    if (replacement) {
      normal += *replacement;
    } else {
      apply_by_character(grapheme, normal);
    }
  }
  return normal;
}

void Charsmap::apply_by_character(std::string_view grapheme, std::string& normal) const {
  while (!grapheme.empty()) {
    const std::string_view character = grapheme.substr(0, character_size(grapheme));
    normal += find(character).value_or(character);
    grapheme.remove_prefix(character.size());
  }
}

std::optional<std::string_view> Charsmap::find(std::string_view text) const {
  std::uint32_t at = offset_of(unit(0));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const std::uint32_t next = unit(at ^ byte);
    if (byte == 0 || label_of(next) != byte) return std::nullopt;
    at ^= byte ^ offset_of(next);
    if (!has_leaf(next)) continue;
    const std::string_view rest =
        std::string_view(replacements_)
            .substr(std::min<std::size_t>(value_of(unit(at)), replacements_.size()));
    const std::string_view replacement = rest.substr(0, rest.find('\0'));
    if (find_invalid_utf8(replacement)) return std::nullopt;  // starts inside a character
    return replacement;
  }
  return std::nullopt;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  text.remove_suffix(padding);
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8));
  }
  return bytes;
}

}  // namespace lore
