#pragma once

#include <cstddef>
#include <span>

#include "lore/text/encoder.h"

namespace lore {

// The vector of one text, out [H], from its tokens' hidden states [tokens, H]. first_last is the
// mean: the graph has joined the two layers. REQUIRES: at least one token.
void pool(Pooling pooling, const float* hidden, std::size_t tokens, std::span<float> out);

// Scales to length 1; zeros stay.
void normalize(std::span<float> vector);

}  // namespace lore
