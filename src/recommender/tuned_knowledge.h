#pragma once

#include <string>

#include "lore/data/dataset.h"
#include "lore/recommender.h"
#include "lore/train/encoder_tuning.h"

namespace lore {

// Whether an encoder can learn with models of `fusion`: with ctrl and cela, unless elec teaches.
bool has_learning_encoder(Fusion fusion);

// The encoder of FitOptions::tuning, which learns with a model from the texts of a dataset, and the
// vectors it makes anew once it has.
class TunedKnowledge {
 public:
  // Both must outlive this. Throws what TunedEncoder does, Error(invalid_argument) for a fusion
  // that no encoder learns with, where there are no texts, and where the model would read vectors
  // of an encoder that is not kept.
  TunedKnowledge(Dataset& dataset, const FitOptions& options);

  TunedEncoder& encoder() { return encoder_; }
  const EncoderTuning& options() const { return options_.tuning; }

  // Writes the encoder as it is now, where it is kept, and gives the dataset's sides the vectors it
  // makes of their texts.
  void renew();

  // The ids of the encoders that the dataset's vectors are of since renew(), joined with '+'; ""
  // before, and where the encoder is not kept.
  const std::string& encoder_id() const { return encoder_id_; }

 private:
  Dataset& dataset_;
  const FitOptions& options_;
  TunedEncoder encoder_;
  std::string encoder_id_;
};

}  // namespace lore
