#pragma once

#include <cstdint>
#include <span>

#include "lore/matrix.h"

#include "train/text/batches.h"

namespace lore {

// Vectors of tokens, [vocabulary, H], whose sum over a text points to where the text's vector does:
// ridge regression (Hoerl and Kennard 1970) of `vectors` [texts.size(), H] on bags of tokens by
// tf-idf, each of length 1. A token that no text has gets zeros. Reads `rows` alone, and of many
// some. REQUIRES: ids below `vocabulary`, no text of `rows` empty.
Matrix regress_tokens(std::span<const TokenIds> texts, const Matrix& vectors,
                      std::span<const std::uint32_t> rows, std::int32_t vocabulary);

}  // namespace lore
