#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "train/random.h"
#include "train/text/batches.h"

namespace lore {

struct MaskedTexts {
  std::vector<TokenIds> texts;
  std::vector<std::int64_t> places;   // of the tokens to guess in N x L, as PaddedTexts has them
  std::vector<std::int64_t> targets;  // what they were
};

// Chooses tokens at probability `share`, at least one a batch: of these 8 in 10 become `mask`, one
// a random token below `vocabulary`, one stays (Devlin et al. 2019). The first and the last token
// of a text of three or more, its frame, are not chosen. REQUIRES: no text is empty.
MaskedTexts masked(std::vector<TokenIds> texts, double share, std::int32_t mask,
                   std::int32_t vocabulary, Random random);

}  // namespace lore
