#pragma once

#include <string>
#include <string_view>

namespace lore {

// Throws Error(corrupt), with the offset, unless `bytes` is a model that SentencePiece can run
// without leaving its own memory: it trusts the double array of its normaliser, the scores and the
// pieces of whatever parses. `file` is for messages.
void check_sentencepiece_model(std::string_view bytes, const std::string& file);

}  // namespace lore
