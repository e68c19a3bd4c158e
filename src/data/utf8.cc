#include "data/utf8.h"

#include <cstdint>
#include <cstring>

namespace lore {

namespace {

// Length of the run of ASCII at the front of `text`, counted in steps of eight bytes.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t length = 0;
  for (; text.size() - length >= 8; length += 8) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + length, 8);
    if ((bytes & 0x8080808080808080U) != 0) break;
  }
  return length;
}

// The range the second byte of a sequence may lie in: narrower after leads that could start an
// overlong form, a surrogate, or a value above U+10FFFF.
bool is_second_byte(unsigned char lead, unsigned char second) {
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return low <= second && second <= high;
}

// Bytes of the well-formed sequence at the front of `text`, or 0. REQUIRES: !text.empty().
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length || !is_second_byte(lead, byte(1))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    at += ascii_prefix(text.substr(at));
    if (at == text.size()) break;
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

void append_latin1(std::string_view latin1, std::string& utf8) {
  for (const char c : latin1) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      utf8 += c;
    } else {
      utf8 += static_cast<char>(0xC0 | (byte >> 6));
      utf8 += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
}

}  // namespace lore
