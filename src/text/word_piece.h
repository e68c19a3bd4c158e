#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore {

struct WordPieceOptions {
  std::string unknown_token = "[UNK]";
  std::string continuing_prefix = "##";  // of tokens that do not start a word
  std::size_t longest_word = 100;        // characters; longer ones are unknown
};

// WordPiece (Schuster and Nakajima 2012) as BERT has it: the longest token at the start of the
// word, then the longest at the start of what is left; a word that does not come out even is
// unknown. REQUIRES: `vocabulary` has the unknown token.
std::unique_ptr<SubwordModel> make_word_piece(VocabularyPtr vocabulary,
                                              const WordPieceOptions& options = {});

// From the "model" of a tokenizer.json. Throws Error(format).
std::unique_ptr<SubwordModel> read_word_piece(const JsonView& model, VocabularyPtr vocabulary);

}  // namespace lore
