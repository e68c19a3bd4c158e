#pragma once

#include <string>
#include <string_view>

namespace lore {

// `text` with each byte that is no part of well-formed UTF-8 replaced by U+FFFD.
std::string replace_invalid_utf8(std::string_view text);

// `text` in lower case, character by character (Unicode's simple mapping). REQUIRES: UTF-8.
std::string lower_case(std::string_view text);

// Whether `text` has a character that is part of words or numbers. REQUIRES: UTF-8.
bool has_letter_or_digit(std::string_view text);

}  // namespace lore
