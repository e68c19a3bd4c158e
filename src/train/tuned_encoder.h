#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lore/train/encoder_tuning.h"
#include "lore/train/text_training.h"

#include "train/text/learning_encoder.h"
#include "train/text/optimizer.h"
#include "train/torch.h"

namespace lore {

// An encoder with its texts and what changes it.
class TunedEncoder::Learner {
 public:
  Learner(const EncoderTuning& options, EntityTexts texts, std::uint64_t seed);

  const EntityTexts& texts() const { return texts_; }
  const LearningEncoder& encoder() const { return *encoder_; }

  // The vectors of texts as they are now, [texts.size(), H], without gradients.
  at::Tensor vectors_of(std::span<const std::uint32_t> texts) const;

  // A step from the gradients [texts.size(), H] of a loss by the vectors of texts.
  void learn(std::span<const std::uint32_t> texts, const at::Tensor& gradients);

 private:
  EntityTexts texts_;
  std::size_t at_once_;
  TextTrainingOptions how_;
  std::unique_ptr<LearningEncoder> encoder_;
  TextOptimizer optimizer_;
};

}  // namespace lore
