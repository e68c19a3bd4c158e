#pragma once

#include "lore/data/dataset.h"
#include "lore/fusion/ctrl.h"
#include "lore/train/trainer.h"

namespace lore {

// Trains `towers` (alignment_towers()) on the dataset's training rows whose user or item has a
// vector, labels unread: within a batch each row's tabular side is to be most like its own text,
// and each text like its own row. The loss is symmetric InfoNCE by the largest similarity over
// sub-spaces; rows of the same text are not told apart. Weights start from `given`, where it has
// them. Learning rates of tables, decay, the seed and threads are those of `train`.
//
// Equal seed and thread count give bit-identical weights on one machine. Throws
// Error(invalid_argument) where fewer than two training rows have text, Error(internal) if the loss
// stops being finite, and what train() throws of options.
Weights align(const Graph& towers, const Dataset& dataset, const CtrlOptions& options,
              const TrainOptions& train, const Weights& given = {},
              const TrainCallback& callback = {});

}  // namespace lore
