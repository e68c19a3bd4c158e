#include "train/random.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace lore {

std::uint64_t Random::below(std::uint64_t bound) {
  const std::uint64_t uneven = (0 - bound) % bound;  // numbers that would favour small results
  std::uint64_t number = next();
  while (number < uneven) number = next();
  return number % bound;
}

std::vector<std::uint32_t> permutation(std::size_t count, Random random) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

void fill_dropout(std::span<float> values, double p, float kept, Random& random) {
  constexpr std::size_t lanes = 4;  // 16 bits of one number each
  const auto threshold = static_cast<std::uint64_t>(std::lround(p * 0x1p16));
  for (std::size_t i = 0; i < values.size(); i += lanes) {
    std::uint64_t bits = random.next();
    const std::size_t end = std::min(i + lanes, values.size());
    for (std::size_t j = i; j < end; ++j, bits >>= 16) {
      values[j] = (bits & 0xffff) < threshold ? 0.0f : kept;
    }
  }
}

}  // namespace lore
