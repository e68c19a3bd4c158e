#pragma once

#include <cstddef>

#include "train/random.h"
#include "train/torch.h"

namespace lore {

// `kept`, or 0 at probability `p`, drawn on the CPU: equal numbers for equal seeds everywhere.
inline at::Tensor dropout_mask(at::IntArrayRef sizes, double p, double kept, Random& random) {
  at::Tensor mask = at::empty(sizes);
  fill_dropout({mask.data_ptr<float>(), static_cast<std::size_t>(mask.numel())}, p,
               static_cast<float>(kept), random);
  return mask;
}

}  // namespace lore
