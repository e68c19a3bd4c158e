#pragma once

#include <span>

#include "lore/serve/ranking.h"

#include "serve/serving.h"

namespace lore {

// Throws Error(mismatch) if the probabilities that `next` gives the candidates of `recent` differ
// from those of `current` by more than `largest` on average. A request that names no candidates is
// of all that `current` knows. Throws as answer() for a request that either refuses.
void check_drift(const Serving& current, const Serving& next, std::span<const Request> recent,
                 float largest);

}  // namespace lore
