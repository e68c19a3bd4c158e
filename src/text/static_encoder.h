#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

namespace lore {

// The trained values of a static encoder for a vocabulary of V pieces.
struct StaticWeights {
  Matrix weight;            // [V, H]
  std::vector<float> idf;   // [V]
  std::vector<float> bias;  // [H]
};

// A text as the bag of its tokens. With c[id] += idf[id] for each token of the lower-cased text:
//
//   v = W^T (c / |c|) + bias,   vector = v / |v|
//
// Throws Error(mismatch) where the shapes do not fit the tokenizer or each other. `id` is what id()
// gives; `source` names the weights in errors.
std::unique_ptr<TextEncoder> make_static_encoder(std::unique_ptr<Tokenizer> tokenizer,
                                                 StaticWeights weights, std::string id,
                                                 const std::string& source);

// The ids a static encoder sees in `text`.
std::vector<std::int32_t> lower_cased_ids(const Tokenizer& tokenizer, std::string_view text);

}  // namespace lore
