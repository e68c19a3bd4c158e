#pragma once

#include <string>

#include "text/pipeline_tokenizer.h"

namespace lore {

// Reads a tokenizer.json of Hugging Face's tokenizers: models WordPiece, BPE, Unigram and
// WordLevel. Throws Error(not_found), Error(format), Error(corrupt), or Error(unsupported) for a
// step unknown here.
TokenizerPipeline read_tokenizer_json(const std::string& path);

}  // namespace lore
