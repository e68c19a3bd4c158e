#pragma once

#include <string>
#include <string_view>

namespace lore {

// SHA-256, 64 hexadecimal digits: texts of others cannot be made to collide.
std::string sha256(std::string_view bytes);

}  // namespace lore
