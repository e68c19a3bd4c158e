#pragma once

#include <string>

#include "text/pipeline_tokenizer.h"
#include "text/tokenizer_config.h"

namespace lore {

// The pipeline around a SentencePiece model, by the family that the configuration names:
// * XLM-RoBERTa numbers its pieces one higher, after fairseq's <s>, <pad>, </s> and <unk>, and adds
//   <mask>; the text stands between <s> and </s>. CamemBERT numbers them four higher;
// * T5 ends a text with </s>, and numbers its <extra_id_99> to <extra_id_0> after the pieces;
// * DeBERTa's second has its [MASK] behind the pieces;
// * ALBERT folds accents and, unless told otherwise, case;
// * elsewhere the ids are the model's, the text between its [CLS] and [SEP] where it has these.
// Special tokens are found in texts where the family is known. Throws as open_sentencepiece().
TokenizerPipeline read_sentencepiece(const std::string& path, const TokenizerConfig& config);

}  // namespace lore
