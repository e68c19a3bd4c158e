#pragma once

#include <cstdint>

#include "lore/data/dataset.h"
#include "lore/fusion/cela.h"
#include "lore/fusion/ctrl.h"
#include "lore/fusion/unisrec.h"
#include "lore/train/encoder_tuning.h"
#include "lore/train/trainer.h"

namespace lore {

// What is brought together.
enum class Aligned : std::uint8_t {
  views,  // what a backbone makes of a row, and its texts: rows whose user or item has a vector
  pairs,  // user and item of a positive row, whose item has a vector
  items,  // an item and its text: items that have a vector and training rows, once each
};

struct AlignOptions {
  Aligned rows = Aligned::views;
  int epochs = 1;
  int batch_size = 2048;        // rows told apart from each other at once
  float learning_rate = 1e-3f;  // of layers
  std::int32_t width = 0;       // of a tower; 0: half of the output
  std::int32_t subspaces = 1;   // M, of each tower
  float temperature = 1;        // of the similarity
  // Of the loss between the first tower and a third one, where there is one (UniSRec's lambda).
  float sequence_share = 0;
};

AlignOptions alignment_of(const CtrlOptions& options);
AlignOptions alignment_of(const UnisrecOptions& options);
AlignOptions alignment_of(const CelaOptions& options);

// Trains `towers`, of which the output is two or three rows of numbers side by side, on the
// dataset's training rows: within a batch each row's first tower is to be most like its own second
// one, and each second one like its own first, and first and third so too, for a share. The loss is
// symmetric InfoNCE by the largest similarity over sub-spaces. Rows of the same text are not told
// apart as views, nor rows of one item or of users with one text as pairs. Weights start from
// `given`, where it has them. Learning rates of tables, decay, the seed, threads and most seconds
// are those of `train`. `callback` is told about once a second and after each epoch.
//
// With an encoder, which has texts of sides whose vectors the towers read, the two learn together:
// its vectors, as they are at each step, stand in for those of the dataset, which still say who has
// one and which rows are not told apart.
//
// Equal seed and thread count give bit-identical weights on one machine. Throws
// Error(invalid_argument) where there are fewer than two such rows, Error(internal) if the loss
// stops being finite or a parameter is not in the end, and what train() throws of options.
Weights align(const Graph& towers, const Dataset& dataset, const AlignOptions& options,
              const TrainOptions& train, const Weights& given = {},
              const TrainCallback& callback = {}, TunedEncoder* encoder = nullptr);

}  // namespace lore
