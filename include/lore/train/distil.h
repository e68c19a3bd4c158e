#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "lore/matrix.h"

namespace lore {

// A small BERT that learns to give the vectors another encoder gave (Hinton et al. 2015; of
// sentence vectors, Reimers and Gurevych 2020). Its width is the teacher's.
struct DistilOptions {
  std::string tokenizer;  // directory of one, as load_tokenizer() reads it
  std::string out;        // directory to write the encoder to

  // Directory of a static encoder with the same tokenizer and width, whose token vectors the
  // student's table starts from; "": it starts from random numbers.
  std::string token_vectors = "";

  std::int32_t layers = 2;
  std::int32_t heads = 12;         // a divisor of the width
  std::int32_t inner_width = 768;  // of the feed-forward layers
  std::size_t max_tokens = 128;    // of a text; what is beyond is not read
  int epochs = 10;
  int batch_size = 32;          // texts
  float learning_rate = 5e-4f;  // Adam, after a linear warm-up, falling linearly to 0
  float warm_up = 0.05f;        // share of all steps
  float token_dropout = 0.1f;   // chance of a token to be left out in training
  float clip_norm = 1;          // most the L2 norm of all gradients may be; 0: no limit
  double held_back = 0.1;       // share of the groups not learnt from
  std::uint64_t seed = 1;
  int threads = 0;      // of libtorch; 0 leaves the host's setting alone
  bool resume = false;  // go on from the checkpoint in `out`, where there is one
};

struct DistilProgress {
  int epoch = 0;  // 1-based
  int epochs = 0;
  std::size_t texts = 0;  // of this epoch
  std::size_t texts_per_epoch = 0;
  double texts_per_second = 0;
  double eta_seconds = 0;  // to the end of the last epoch
  double cosine = 0;       // mean over the texts of this epoch
  double valid_cosine = 0;
  bool validated = false;  // the epoch is over and valid_cosine that of its weights
  bool best = false;
};
using DistilCallback = std::function<void(const DistilProgress&)>;

struct DistilResult {
  std::size_t training_texts = 0;
  std::size_t held_back_texts = 0;
  double valid_cosine = 0;  // to the teacher, mean over the texts held back, at best
  int best_epoch = 0;       // whose weights were written
};

// Trains a student on `texts` and the teacher's `vectors` [texts.size(), H], maximising the mean
// cosine, and writes it to options.out after each epoch that is the best so far on texts held back;
// open_encoder() reads it. Texts of equal `groups` (one a text; empty: the text is its own group)
// are held back together, so that two texts of one film do not stand on both sides.
//
// Equal seeds and threads give equal weights on one machine, with a break and without.
// Throws Error(invalid_argument) for options out of range, Error(mismatch) for a tokenizer that is
// not that of options.token_vectors or a checkpoint of another training, Error(io) where it cannot
// write.
DistilResult distil(std::span<const std::string> texts, const Matrix& vectors,
                    std::span<const std::string> groups, const DistilOptions& options,
                    const DistilCallback& callback = {});

}  // namespace lore
