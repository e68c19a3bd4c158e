#include "text/unicode.h"

#include <algorithm>

#include <utf8proc.h>

#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

// Cuts the first character off `text`. REQUIRES: !text.empty().
utf8proc_int32_t take_character(std::string_view& text) {
  utf8proc_int32_t character = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &character);
  text.remove_prefix(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(size, 1)));
  return character;
}

void append(std::string& text, utf8proc_int32_t character) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(character, bytes);
  text.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace

std::string replace_invalid_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  while (const auto bad = find_invalid_utf8(text)) {
    clean += text.substr(0, *bad);
    clean += replacement_character;
    text.remove_prefix(*bad + 1);
  }
  return clean += text;
}

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  while (!text.empty()) append(lower, utf8proc_tolower(take_character(text)));
  return lower;
}

bool has_letter_or_digit(std::string_view text) {
  while (!text.empty()) {
    const utf8proc_category_t category = utf8proc_category(take_character(text));
    const bool is_letter = UTF8PROC_CATEGORY_LU <= category && category <= UTF8PROC_CATEGORY_LO;
    const bool is_digit = UTF8PROC_CATEGORY_ND <= category && category <= UTF8PROC_CATEGORY_NO;
    if (is_letter || is_digit) return true;
  }
  return false;
}

}  // namespace lore
