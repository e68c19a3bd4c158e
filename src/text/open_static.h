#pragma once

#include <memory>
#include <string>

#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "text/static_encoder.h"

namespace lore {

// What a directory of a static encoder says.
struct OpenedStatic {
  std::unique_ptr<Tokenizer> tokenizer;
  std::string tokenizer_path;
  StaticWeights weights;
  std::string weights_path;
  std::string id;
};

// Reads it; throws as open_encoder() does.
OpenedStatic read_static(const std::string& directory);

// Opens it; see open_encoder().
std::unique_ptr<TextEncoder> open_static(const std::string& directory);

// Writes the static encoder `given` with other weights, as a directory that open_encoder() reads;
// it is made where it does not exist, and its files are written whole, the weights last. Throws
// Error(invalid_argument) where that is the directory of `given`, Error(io).
void write_static(const std::string& directory, const OpenedStatic& given,
                  const StaticWeights& weights);

}  // namespace lore
