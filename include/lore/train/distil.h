#pragma once

#include <span>
#include <string>

#include "lore/matrix.h"
#include "lore/train/text_training.h"

namespace lore {

// A small transformer that learns to give the vectors another encoder gave (Hinton et al. 2015; of
// sentence vectors, Reimers and Gurevych 2020). Its width is the teacher's; its score is the cosine
// to the teacher's vector.
struct DistilOptions : TextTrainingOptions {
  DistilOptions() { learning_rate = 1e-4f; }

  // Directory of a transformer that open_encoder() reads, such as pretrain() writes: the student
  // goes on from it, with its tokenizer and shape. "": it is a new one of these.
  std::string from;
  std::string tokenizer;  // directory of one, as load_tokenizer() reads it
  TransformerShape shape;

  // A new student begins as a bag of tokens, fitted to what it is to learn by ridge regression, not
  // with random numbers: it is never worse than the best static encoder of these texts.
  bool linear_start = true;

  float token_dropout = 0.3f;  // chance of a token to be left out in training
  float dropout = 0;           // of what a layer adds to its input
};

// Trains a student on `texts` and the teacher's `vectors` [texts.size(), H], maximising the mean
// cosine; open_encoder() reads what it writes. Texts of equal `groups` (one a text; empty: the text
// is its own group) are held back together, so that two texts of one film do not stand on both
// sides.
//
// Throws Error(invalid_argument) for options out of range, Error(mismatch) for a width
// that is not the teacher's or a checkpoint of another training, Error(io) where it cannot write,
// and for `from` what open_encoder() throws.
TextTrainingResult distil(std::span<const std::string> texts, const Matrix& vectors,
                          std::span<const std::string> groups, const DistilOptions& options,
                          const TextTrainingCallback& callback = {});

}  // namespace lore
