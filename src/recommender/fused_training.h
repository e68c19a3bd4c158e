#pragma once

#include "lore/data/dataset.h"
#include "lore/fusion/model.h"
#include "lore/train/trainer.h"

namespace lore {

class TunedKnowledge;

// A model and how its training went.
struct FusedModel {
  Graph graph;
  TrainResult trained;
};

// Trains the model of `spec` in all stages that its fusion has: what vectors give it, CTRL's
// and others' alignment, ELEC's teacher, then the model. Models trained on the way keep their
// checkpoints in folders of the model's: "teacher", "clicks". An encoder that is tuned learns in
// the alignments of ctrl and cela, and what follows them reads the vectors it then makes of the
// dataset's texts. Throws as train() and align().
FusedModel train_fused(const Dataset& dataset, const ModelSpec& spec, const TrainOptions& options,
                       const TrainCallback& progress, TunedKnowledge* tuned = nullptr);

}  // namespace lore
