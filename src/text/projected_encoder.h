#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "lore/matrix.h"
#include "lore/text/encoder.h"

namespace lore {

// A layer behind an encoder: weight x + bias, or the hyperbolic tangent of that.
struct Projection {
  Matrix weight;     // [K, H]
  Matrix bias = {};  // [1, K], or empty for none
  bool tanh = false;
  std::string source;  // the file it was read from
};

// What becomes of projected vectors.
struct ProjectedOptions {
  bool normalize = false;  // to length 1
  std::size_t width = 0;   // keeps the first numbers, before that; 0: all
};

// `encoder` with a projection behind it. Throws Error(mismatch) where that is not of the encoder's
// width, Error(corrupt) where it is not finite, Error(invalid_argument) for a width above K.
std::unique_ptr<TextEncoder> make_projected_encoder(std::unique_ptr<TextEncoder> encoder,
                                                    Projection projection,
                                                    const ProjectedOptions& options);

// What write_projected_encoder() puts beside the files of an encoder: "weight" F32 [K, H] and
// "bias" F32 [K].
inline constexpr const char* projection_file = "projection.safetensors";

bool has_projection(const std::string& directory);
Projection read_projection(const std::string& directory);

// The "Dense" module of sentence-transformers in `folder`: `config.json`, and "linear.weight" and
// "linear.bias" in `model.safetensors`. Throws Error(unsupported) for an activation unknown here.
Projection read_dense(const std::string& folder);

}  // namespace lore
