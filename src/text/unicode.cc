#include "text/unicode.h"

#include <utf8proc.h>

#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
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
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t size =
        utf8proc_iterate(bytes_of(text), static_cast<utf8proc_ssize_t>(text.size()), &character);
    if (size <= 0) return lower += text;
    append(lower, utf8proc_tolower(character));
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return lower;
}

}  // namespace lore
