#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lore/graph/ops.h"

namespace lore {

// Hidden layers: linear, ReLU, dropout for each width; parameters "<name>.0", "<name>.1", ...
Value mlp(Value x, const std::vector<std::int32_t>& widths, float p, const std::string& name);

}  // namespace lore
