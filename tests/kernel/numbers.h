#pragma once

#include <cstddef>
#include <random>
#include <vector>

namespace lore::kernel {

// `count` numbers between -1 and 1, the same for the same seed.
inline std::vector<float> random_numbers(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) {
    number = static_cast<float>(generator() % 20001) / 10000.0f - 1.0f;
  }
  return numbers;
}

}  // namespace lore::kernel
