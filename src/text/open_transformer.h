#pragma once

#include <memory>
#include <string>

#include "lore/text/encoder.h"

namespace lore {

// Whether `directory` holds a checkpoint in the Hugging Face layout.
bool is_transformer(const std::string& directory);

// Opens it; see open_encoder().
std::unique_ptr<TextEncoder> open_transformer(const std::string& directory,
                                              const EncoderOptions& options);

}  // namespace lore
