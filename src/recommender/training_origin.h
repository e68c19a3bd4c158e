#pragma once

#include <string>

#include "lore/data/feature_store.h"
#include "lore/fusion/model.h"
#include "lore/train/encoder_tuning.h"

namespace lore {

// In words, what decides the start that a model has of the vectors in `store`, beside its graph and
// the options of training: its ways of fusion with those of their options that the graph does not
// tell, the vectors, and how their encoder learns, where `tuning` names one. "" without fusion. For
// WarmStart::origin.
std::string training_origin(const ModelSpec& spec, const FeatureStore& store,
                            const EncoderTuning& tuning = {});

}  // namespace lore
