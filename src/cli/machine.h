#pragma once

#include <cstdint>
#include <string>

namespace lore::cli {

// The machine in one line, for figures: its processor, what of its instructions matters here, and
// how many cores this process may use.
std::string machine();

// Memory of this process that is resident; 0 where the system does not tell.
std::uint64_t resident_bytes();

}  // namespace lore::cli
