#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lore/ctr/backbone.h"

namespace lore {

// Hidden layers: linear, ReLU, dropout for each width; parameters "<name>.0", "<name>.1", ...
Value mlp(Value x, const std::vector<std::int32_t>& widths, float p, const std::string& name);

// The logit of an MLP of the options' widths: parameters "deep.0", ..., "deep.out".
Value mlp_logit(Value x, const BackboneOptions& options);

}  // namespace lore
