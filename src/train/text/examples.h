#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/matrix.h"
#include "lore/text/tokenizer.h"
#include "lore/train/text_training.h"

#include "text/model_config.h"
#include "train/text/batches.h"

namespace lore {

// Throws Error(invalid_argument) naming the option unless `fits`.
void require(bool fits, const std::string& option, const std::string& expected);

// Throws Error(invalid_argument) for options that no training takes.
void check(const TextTrainingOptions& options);

// All of `options` that decides what is computed.
std::string text_of(const TextTrainingOptions& options);

// A BERT of that shape for the tokenizer's ids. Throws Error(invalid_argument) for a shape that is
// none.
ModelConfig bert_config(const TransformerShape& shape, std::size_t width, std::size_t max_tokens,
                        const Tokenizer& tokenizer);

// The beginning of each text as the model reads it, the tokenizer's frame around it; no tokens for
// a text of none and a tokenizer without frame.
std::vector<TokenIds> tokens_of(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                std::size_t max_tokens);

// Whether `name` is held back: by itself, seed and share alone.
bool is_held_back(std::string_view name, const TextTrainingOptions& options);

struct HeldBack {
  std::vector<std::uint32_t> training;
  std::vector<std::uint32_t> held_back;
};

// The rows of `tokens` that have any, by whether their name is held back. Throws
// Error(invalid_argument) where a side is empty.
HeldBack hold_back(std::span<const TokenIds> tokens, std::span<const std::string> names,
                   const TextTrainingOptions& options);

// A hash of texts, and of the bytes of what belongs to them.
std::string digits_of(std::span<const std::string> texts, std::string_view bytes = {});

}  // namespace lore
