#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "train/torch.h"

namespace lore {

// The numbers in a tensor of its own: [n], int64.
inline at::Tensor int_tensor(const std::vector<std::int64_t>& numbers) {
  at::Tensor tensor = at::empty({std::ssize(numbers)}, at::kLong);
  std::ranges::copy(numbers, tensor.data_ptr<std::int64_t>());
  return tensor;
}

}  // namespace lore
