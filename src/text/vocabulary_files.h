#pragma once

#include <string>

#include "text/pipeline_tokenizer.h"
#include "text/tokenizer_config.h"

namespace lore {

// BERT's pipeline around a vocab.txt, a token a line: WordPiece, lower-cased unless the
// configuration says otherwise, the text between [CLS] and [SEP] (MPNet: <s> and </s>).
// Throws Error(not_found), or Error(format) with the line, also where the unknown token is missing.
TokenizerPipeline read_vocab_txt(const std::string& path, const TokenizerConfig& config);

// The byte-level pipeline around a vocab.json and its merges.txt: RoBERTa's, the text between <s>
// and
// </s>, where the vocabulary has these; else GPT-2's; Qwen's where the configuration says so.
// Throws Error(not_found) or Error(format).
TokenizerPipeline read_vocab_json(const std::string& path, const std::string& merges_path,
                                  const TokenizerConfig& config);

}  // namespace lore
