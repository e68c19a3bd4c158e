#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lore {

// Writes the file whole or not at all: under a temporary name beside `path`, synced, then renamed
// over whatever is there. Throws Error(io), or Error(not_found) where the folder does not exist.
void write_file(const std::string& path, std::string_view bytes);

// The same for bytes that lie in several pieces.
void write_file(const std::string& path, std::span<const std::string_view> pieces);

}  // namespace lore
