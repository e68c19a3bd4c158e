#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "lore/graph/graph.h"
#include "lore/table.h"
#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

namespace lore {

// What a transformer encoder is made of, beside its tokenizer.
struct TransformerParts {
  Graph graph;  // over tokens, its output the hidden states to pool
  Weights weights;
  Tables tables;  // of parameters that are looked up, in place of weights
  Pooling pooling = Pooling::mean;
  bool normalize = false;
  bool lower_case = false;  // of texts, before they are tokenized
  std::size_t max_tokens = 512;
  std::string id;
};

// Of `options`, pooling, normalize and max_tokens stand in `parts` already. Throws
// Error(invalid_argument) for options that do not fit the model, or what TextEngine throws.
std::unique_ptr<TextEncoder> make_transformer_encoder(std::unique_ptr<Tokenizer> tokenizer,
                                                      TransformerParts parts,
                                                      const EncoderOptions& options);

}  // namespace lore
