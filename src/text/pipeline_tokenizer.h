#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lore/text/tokenizer.h"

#include "text/added_tokens.h"
#include "text/normalizer.h"
#include "text/pre_tokenizer.h"
#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore {

// A tokenizer as the steps it is made of.
struct TokenizerPipeline {
  std::vector<AddedToken> added = {};
  Normalizer normalize = {};       // may be empty
  PreTokenizer pre_tokenize = {};  // may be empty
  std::unique_ptr<SubwordModel> model = {};
  VocabularyPtr vocabulary = {};  // of the model; added tokens may lie beyond
  std::int32_t model_size = 0;    // ids of the model, where `vocabulary` has not all of them
  SpecialTokens special = {};
  TextFrame frame = {};
  std::int64_t longest_input = 0;
  std::string fingerprint = {};
};

// The id of an added token or one of the model; no_token for what is neither.
std::int32_t find_token(const TokenizerPipeline& pipeline, std::string_view token);

// Encodes as Hugging Face's tokenizers do: finds the added tokens, normalizes what lies between
// them, finds those that are looked for in normalized text, cuts the rest into pieces, and gives
// each to the model.
std::unique_ptr<Tokenizer> make_pipeline_tokenizer(TokenizerPipeline pipeline);

}  // namespace lore
