#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "lore/train/text_training.h"

namespace lore {

// A transformer that learns a language from texts alone: to guess masked tokens (Devlin et al.
// 2019), and to tell a text, once masked and once whole under another dropout, from the others of
// its batch (SimCSE, Gao et al. 2021). Its score is the share of masked tokens that it guesses.
struct PretrainOptions : TextTrainingOptions {
  // Directory of a transformer that open_encoder() reads, to go on from with its tokenizer and
  // shape (Gururangan et al. 2020); "": a new one of these.
  std::string from;
  std::string tokenizer;  // directory of one with a mask, as `lore text train-tokenizer` writes it
  std::size_t width = 128;  // H
  TransformerShape shape = {.layers = 2, .heads = 4, .inner_width = 256};
  float masked = 0.15f;  // share of a text's tokens: most become the mask, some another token
  float dropout = 0.1f;  // of what a layer adds to its input
  float contrast_weight = 0.1f;  // of SimCSE's loss; 0: guessing alone
  float temperature = 0.05f;     // of its cosines
};

// Trains on `texts`, each one's beginning; open_encoder() reads what it writes, mean pooling and
// vectors of length 1 unless `from` says otherwise. Throws Error(invalid_argument) for options out
// of range, Error(unsupported) for a tokenizer without a mask or a model that reads from left to
// right, Error(mismatch) for a checkpoint of another training, Error(io), and for `from` what
// open_encoder() throws.
TextTrainingResult pretrain(std::span<const std::string> texts, const PretrainOptions& options,
                            const TextTrainingCallback& callback = {});

}  // namespace lore
