#pragma once

#include <memory>
#include <string>

#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "text/model_config.h"
#include "text/sentence_modules.h"
#include "text/transformer_encoder.h"

namespace lore {

// Whether `directory` holds a checkpoint in the Hugging Face layout.
bool is_transformer(const std::string& directory);

// What a checkpoint says, read and checked, before an encoder is made of it.
struct OpenedTransformer {
  SentenceModules modules;
  ModelConfig model;
  std::unique_ptr<Tokenizer> tokenizer;
  TransformerParts parts;
  EncoderOptions options;  // those asked for, with the checkpoint's prompt where it has one
};

// Reads it; throws as open_encoder() does.
OpenedTransformer read_transformer(const std::string& directory, const EncoderOptions& options);

// Opens it; see open_encoder().
std::unique_ptr<TextEncoder> open_transformer(const std::string& directory,
                                              const EncoderOptions& options);

}  // namespace lore
