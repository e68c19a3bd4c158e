#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "text/subword_model.h"
#include "text/vocabulary.h"

namespace lore {

struct UnigramPiece {
  std::string text;
  double score;  // log probability
};

// The unigram language model (Kudo 2018): of all ways to cut a text into pieces, the most likely.
// A character in no piece is unknown, at ten below the lowest score; neighbouring ones are one
// token, or their bytes where `byte_fallback` and the vocabulary has `<0x00>` to `<0xFF>`.
// A piece's id is its place. `unknown` may be no_token: then unknown characters are left out.
std::unique_ptr<SubwordModel> make_unigram(const std::vector<UnigramPiece>& pieces,
                                           std::int32_t unknown, bool byte_fallback);

// From the "model" of a tokenizer.json; sets `vocabulary`. Throws Error(format).
std::unique_ptr<SubwordModel> read_unigram(const JsonView& model, VocabularyPtr& vocabulary);

}  // namespace lore
