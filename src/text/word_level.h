#pragma once

#include <memory>

#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore {

// Each piece is one token, `unknown` where the vocabulary has none for it; left out where `unknown`
// is no_token.
std::unique_ptr<SubwordModel> make_word_level(VocabularyPtr vocabulary, std::int32_t unknown);

// From the "model" of a tokenizer.json. Throws Error(format).
std::unique_ptr<SubwordModel> read_word_level(const JsonView& model, VocabularyPtr vocabulary);

}  // namespace lore
