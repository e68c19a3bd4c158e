#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/random.h"

namespace lore {

using TokenIds = std::vector<std::int32_t>;

// The rows of each batch.
using TextBatches = std::vector<std::vector<std::uint32_t>>;

// `rows` of `texts` in batches of `batch_size`, texts of similar lengths together so that little is
// padded; in a random order but for that.
TextBatches batches_by_length(std::span<const TokenIds> texts, std::vector<std::uint32_t> rows,
                              std::size_t batch_size, Random random);

// The texts of one batch, each token left out at probability `dropout`; a text keeps at least one.
std::vector<TokenIds> texts_of(std::span<const TokenIds> texts,
                               std::span<const std::uint32_t> batch, double dropout, Random random);

}  // namespace lore
