#pragma once

#include <string>

#include "text/pipeline_tokenizer.h"
#include "text/tokenizer_config.h"

namespace lore {

// Reads a tokenizer.json of Hugging Face's tokenizers: models WordPiece, BPE, Unigram and
// WordLevel. Throws Error(not_found), Error(format), Error(corrupt), or Error(unsupported) for a
// step unknown here. What `config` says of case, accents, ideographs and the space in front counts
// before what a BertNormalizer or ByteLevel step of the file says, as the tokenizers of these
// families have it.
TokenizerPipeline read_tokenizer_json(const std::string& path, const TokenizerConfig& config = {});

}  // namespace lore
