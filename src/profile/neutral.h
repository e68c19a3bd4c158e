#pragma once

#include <string>
#include <string_view>

namespace lore {

// `text` as it may stand in the data of a prompt: one line, without what hides words from people or
// passes for a token of a model.
//
// - Control characters and line breaks become blanks; runs of blanks become one.
// - Zero-width characters, direction marks, and the tag characters that carry hidden ASCII go.
// - '<' and '>', also full-width ones, become single guillemets: no <|im_start|>, no <think>.
// - [INST] and its like stand in parentheses; ``` becomes '''; ## becomes #.
// - Bytes that are not UTF-8 become U+FFFD.
// - What is longer than 2,000 code points ends with an ellipsis.
std::string neutralise(std::string_view text);

}  // namespace lore
