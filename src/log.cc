#include "log.h"

#include <spdlog/spdlog.h>

namespace lore {

void log_warning(const std::string& text) {
  spdlog::warn("{}", text);
}

}  // namespace lore
