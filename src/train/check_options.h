#pragma once

#include "lore/train/trainer.h"

namespace lore {

// Throws Error(invalid_argument) naming the first option that is out of range.
void check_options(const TrainOptions& options, Trained trained = Trained::all);

}  // namespace lore
