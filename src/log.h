#pragma once

#include <string>

namespace lore {

// A warning to the host's default logger of spdlog. Its header stays out of files that read
// libtorch's, which bring another fmt.
void log_warning(const std::string& text);

}  // namespace lore
