#pragma once

#include <string>

namespace lore::cli {

// The machine in one line, for figures: its processor, what of its instructions matters here, and
// how many cores this process may use.
std::string machine();

}  // namespace lore::cli
