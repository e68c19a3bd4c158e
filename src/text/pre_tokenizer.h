#pragma once

#include <functional>
#include <string>
#include <vector>

#include "text/json_view.h"
#include "text/split_pattern.h"

namespace lore {

// A part of a text on its way to the model.
struct Piece {
  std::string text;
  bool starts_text = false;  // nothing of the whole text stands before it
};

// Cuts pieces into smaller ones. REQUIRES: UTF-8; leaves no piece empty.
// Thread safety: safe for concurrent use.
using PreTokenizer = std::function<void(std::vector<Piece>&)>;

// Words of BERT: between white space, with each punctuation mark by itself.
PreTokenizer make_bert_pre_tokenizer();

struct ByteLevelOptions {
  bool add_prefix_space = false;  // where a piece does not start with one
  bool split = true;              // into GPT-2's words
};

// Bytes as characters (Radford et al. 2019).
PreTokenizer make_byte_level(const ByteLevelOptions& options);

// One after the other.
PreTokenizer make_sequence(std::vector<PreTokenizer> all);

// Each match of `pattern`, and what lies between two, is a piece.
PreTokenizer make_isolating_split(SplitPattern pattern);

// From the "pre_tokenizer" of a tokenizer.json. Throws Error(format), or Error(unsupported) for a
// type or pattern unknown here.
PreTokenizer read_pre_tokenizer(const JsonView& pre_tokenizer);

}  // namespace lore
