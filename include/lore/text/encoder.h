#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lore/matrix.h"

namespace lore {

// Texts to vectors. Subclass it to bring an encoder of your own.
// Thread safety: const members are safe for concurrent use.
class TextEncoder {
 public:
  virtual ~TextEncoder() = default;

  // One row a text: [texts.size(), width()]. A text's vector does not depend on the others. Any
  // bytes are accepted; a text without tokens gives one and the same row, zeros or the encoder's
  // bias.
  virtual Matrix encode(std::span<const std::string_view> texts) const = 0;

  virtual std::size_t width() const = 0;  // H

  // A hash over weights and tokenizer: vectors of encoders with equal ids may be mixed.
  virtual std::string id() const = 0;
};

// Opens the encoder in a directory by what lies there. This build knows the static kind:
// `model.safetensors` with "weight" [V, H], "idf" [V], "bias" [H] and one SentencePiece `*.model`.
// Throws Error(not_found), Error(corrupt) or Error(mismatch), for example when the tokenizer's
// vocabulary is not the weights' V.
std::unique_ptr<TextEncoder> open_encoder(const std::string& directory);

}  // namespace lore
