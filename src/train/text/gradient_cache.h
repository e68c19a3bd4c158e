#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "train/text/learning_encoder.h"

// Gradient caching (Gao et al. 2021): a loss over the vectors of many texts, in the memory of a
// few. Texts are encoded without gradients, the loss says what its gradient by each vector is, and
// then the texts are encoded again, some at a time, to send that back into the encoder. The
// gradients are those of encoding all at once.
namespace lore {

// The vectors of texts, [texts.size(), H], without gradients, so many at once.
at::Tensor encode_at_once(const LearningEncoder& encoder, std::span<const std::uint32_t> texts,
                          std::size_t at_once);

// Adds to the gradients of the encoder's tensors what `gradients` [texts.size(), H], those by the
// texts' vectors, come to.
void send_back(const LearningEncoder& encoder, std::span<const std::uint32_t> texts,
               const at::Tensor& gradients, std::size_t at_once);

}  // namespace lore
