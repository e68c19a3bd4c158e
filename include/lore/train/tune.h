#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "lore/train/co_clicks.h"
#include "lore/train/text_training.h"

namespace lore {

// A transformer that learns which texts belong together (InfoNCE, van den Oord et al. 2018; of
// items that the same users click, NoteLLM, Zhang et al. 2024). Its score is the mean reciprocal
// rank of a text's partner among the texts held back.
struct TuneOptions : TextTrainingOptions {
  TuneOptions() {
    epochs = 3;
    learning_rate = 5e-5f;
  }

  std::string encoder;  // directory of a transformer that open_encoder() reads

  // Beside the other pairs' texts, so many a pair that the encoder of the epoch's start takes for
  // alike though they belong not together.
  int hard_negatives = 1;

  float temperature = 0.05f;   // of the cosines
  float dropout = 0.1f;        // of what a layer adds to its input
  std::int32_t lora_rank = 0;  // learn additions to the layers of that rank alone; 0: all weights
};

// Tunes an encoder on `pairs` of `texts`, by their rows. Some texts are held back: pairs with one
// of them are not learnt from, but tried. Low-rank additions are merged into the weights that are
// written. Nothing is worse than it was: where no epoch is better on what was held back, the given
// encoder is what `out` has.
//
// Throws Error(invalid_argument) for options out of range or a row that is none, Error(unsupported)
// for an encoder in Meta's own layout, Error(mismatch) for a checkpoint of another training, and
// what open_encoder() throws.
TextTrainingResult tune(std::span<const std::string> texts, std::span<const RowPair> pairs,
                        const TuneOptions& options, const TextTrainingCallback& callback = {});

}  // namespace lore
