#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lore {

// The offset of the first byte that is not part of well-formed UTF-8 (RFC 3629: no overlong forms,
// no surrogates, nothing above U+10FFFF), or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

// Appends `latin1` (ISO 8859-1) to `utf8`, at most two bytes for each one.
void append_latin1(std::string_view latin1, std::string& utf8);

}  // namespace lore
