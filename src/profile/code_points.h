#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lore {

// Takes the first code point off `text`. A byte that starts no well-formed UTF-8 sequence gives
// U+FFFD and is taken off alone. REQUIRES: !text.empty().
char32_t take_code_point(std::string_view& text);

void append_code_point(char32_t code_point, std::string& utf8);

std::size_t count_code_points(std::string_view text);

// The first `count` code points.
std::string_view first_code_points(std::string_view text, std::size_t count);

}  // namespace lore
