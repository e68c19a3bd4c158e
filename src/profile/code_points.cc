#include "profile/code_points.h"

#include "data/utf8.h"

namespace lore {

namespace {

constexpr char32_t replacement = 0xFFFD;

// Bytes of the sequence that `first` starts, as its leading bits say.
std::size_t length_of(unsigned char first) {
  if (first < 0xC0) return 1;
  return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

}  // namespace

char32_t take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = length_of(first);
  const std::string_view sequence = text.substr(0, length);
  if (sequence.size() < length || find_invalid_utf8(sequence)) {
    text.remove_prefix(1);
    return replacement;
  }
  text.remove_prefix(length);
  if (length == 1) return first;
  char32_t code_point = first & (0x7FU >> length);
  for (char byte : sequence.substr(1)) {
    code_point = code_point << 6 | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code_point;
}

void append_code_point(char32_t code_point, std::string& utf8) {
  const auto add = [&](char32_t bits) { utf8 += static_cast<char>(bits); };
  const auto add_rest = [&](int shift) { add(0x80U | (code_point >> shift & 0x3FU)); };
  if (code_point < 0x80) return add(code_point);
  if (code_point < 0x800) {
    add(0xC0U | code_point >> 6);
  } else if (code_point < 0x10000) {
    add(0xE0U | code_point >> 12);
    add_rest(6);
  } else {
    add(0xF0U | code_point >> 18);
    add_rest(12);
    add_rest(6);
  }
  add_rest(0);
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_code_point(text);
  return count;
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  std::string_view rest = text;
  while (count-- > 0 && !rest.empty()) take_code_point(rest);
  return text.substr(0, text.size() - rest.size());
}

}  // namespace lore
