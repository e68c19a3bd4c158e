#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace lore {

// What distil(), tune() and pretrain() share: Adam over batches, a linear warm-up, then a learning
// rate that falls linearly to 0. After each epoch the encoder is tried on what was held back, and
// written to `out` where it is the best so far; a checkpoint beside it is gone on from, bit for
// bit, with equal seeds and threads on one processor; CUDA adds up in an order of its own.
//
// All throw Error(unsupported) for a device that is not there.
struct TextTrainingOptions {
  std::string out;               // directory to write the encoder to, and the checkpoint
  std::size_t max_tokens = 128;  // of a text; what is beyond is not read
  int epochs = 10;
  int batch_size = 32;
  float learning_rate = 5e-4f;  // at its highest
  float warm_up = 0.05f;        // share of all steps
  float clip_norm = 1;          // most the L2 norm of all gradients may be; 0: no limit
  float weight_decay = 0;       // times learning rate and weight, taken off at each step
  double held_back = 0.1;       // share that is not learnt from
  std::uint64_t seed = 1;
  int threads = 0;             // of libtorch; 0 leaves the host's setting alone
  std::string device = "cpu";  // or "cuda", "cuda:1", where libtorch has it
  bool resume = false;         // go on from the checkpoint in `out`, where there is one
};

// A transformer to begin with.
struct TransformerShape {
  std::int32_t layers = 2;
  std::int32_t heads = 12;         // a divisor of the width
  std::int32_t inner_width = 768;  // of the feed-forward layers
};

struct TextTrainingProgress {
  int epoch = 0;  // 1-based; 0: the encoder as it was given
  int epochs = 0;
  std::size_t examples = 0;  // of this epoch
  std::size_t examples_per_epoch = 0;
  double examples_per_second = 0;
  double eta_seconds = 0;  // to the end of the last epoch
  double score = 0;        // mean over the examples of this epoch
  double valid_score = 0;
  bool validated = false;  // the epoch is over and valid_score that of its weights
  bool best = false;
};
using TextTrainingCallback = std::function<void(const TextTrainingProgress&)>;

struct TextTrainingResult {
  std::size_t training_examples = 0;
  std::size_t held_back_examples = 0;
  double valid_score = 0;  // on what was held back, of the weights that were written
  int best_epoch = 0;      // theirs
};

}  // namespace lore
