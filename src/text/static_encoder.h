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

// Throws Error(mismatch) where the shapes do not fit the tokenizer or each other, Error(corrupt)
// for a number that is not finite. `source` names the weights in errors.
void check_fits(const StaticWeights& weights, const Tokenizer& tokenizer,
                const std::string& source);

// A text as the bag of its tokens. With c[id] += idf[id] for each token of the lower-cased text:
//
//   v = W^T (c / |c|) + bias,   vector = v / |v|
//
// `id` is what id() gives. Throws as check_fits().
std::unique_ptr<TextEncoder> make_static_encoder(std::unique_ptr<Tokenizer> tokenizer,
                                                 StaticWeights weights, std::string id,
                                                 const std::string& source);

// The ids a static encoder sees in `text`.
std::vector<std::int32_t> lower_cased_ids(const Tokenizer& tokenizer, std::string_view text);

}  // namespace lore
