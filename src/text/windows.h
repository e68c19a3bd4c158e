#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

namespace lore {

// One run of the model over (a part of) a text: its ids, the frame around them included.
using Window = std::vector<std::int32_t>;

// The windows a text of `ids` (without frame) is read in, each of at most `longest` ids; one, of
// the frame alone, for a text without ids, and none where there is no frame either. Adds to
// `counts`. REQUIRES: `longest` is more than the frame.
std::vector<Window> windows_of(std::span<const std::int32_t> ids, const TextFrame& frame,
                               std::size_t longest, LongText long_text, TextCounts& counts);

}  // namespace lore
