#pragma once

#include <span>
#include <string>

namespace lore {

// Throws Error(corrupt) naming `file`, the tensor `name` and the element for a value that is NaN or
// infinite.
void check_finite(const std::string& file, const std::string& name, std::span<const float> values);

}  // namespace lore
