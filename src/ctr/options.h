#pragma once

#include "lore/ctr/backbone.h"

namespace lore {

// Throws Error(invalid_argument) naming the option that is out of range.
void check(const BackboneOptions& options);

}  // namespace lore
