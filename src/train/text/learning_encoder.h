#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lore/train/encoder_tuning.h"

#include "train/text/optimizer.h"
#include "train/torch.h"

namespace lore {

// An encoder that learns, and the texts it reads.
// Thread safety: encode() is safe from many threads while nobody writes the weights.
class LearningEncoder {
 public:
  virtual ~LearningEncoder() = default;

  virtual std::size_t width() const = 0;  // H

  // The vectors of texts, by their numbers, [texts.size(), H], as the served encoder makes them;
  // with gradients where GradMode is enabled. What the served encoder makes zeros of, a text
  // without tokens, has some vector or other.
  virtual at::Tensor encode(std::span<const std::uint32_t> texts) const = 0;

  // What takes a gradient: tensors over matrices of weights().
  virtual const std::vector<TrainedTensor>& trained() const = 0;
  virtual Weights& weights() = 0;

  // Writes the encoder as it is now to a directory that open_encoder() reads. Throws
  // Error(invalid_argument) for the directory that it came from, Error(io).
  virtual void write(const std::string& directory) const = 0;
};

// The transformer or static encoder in a directory. Throws what open_encoder() does, and
// Error(unsupported) for an encoder that cannot be trained: one with layers behind its pooling.
std::unique_ptr<LearningEncoder> open_learning_encoder(const EncoderTuning& options,
                                                       std::span<const std::string> texts,
                                                       std::uint64_t seed);

}  // namespace lore
