#include "serve/top.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "lore/error.h"

namespace lore {

void check_numbers(std::span<const float> logits) {
  if (std::none_of(logits.begin(), logits.end(), [](float z) { return std::isnan(z); })) return;
  throw Error({.kind = ErrorKind::internal,
               .problem = "the model's answer is not a number",
               .hint = "its weights or vectors are too large"});
}

void find_top(std::span<const float> logits, std::size_t k, std::vector<std::uint32_t>& positions) {
  positions.resize(logits.size());
  std::iota(positions.begin(), positions.end(), 0u);
  const auto better = [&](std::uint32_t a, std::uint32_t b) {
    return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
  };
  if (k == 0 || k >= logits.size()) {
    std::sort(positions.begin(), positions.end(), better);
    return;
  }
  const auto end = positions.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(positions.begin(), end, positions.end(), better);
  std::sort(positions.begin(), end, better);
  positions.resize(k);
}

float probability_of(float logit) {
  constexpr float smallest = std::numeric_limits<float>::min();
  constexpr float largest = 1 - std::numeric_limits<float>::epsilon() / 2;
  const auto probability = static_cast<float>(1 / (1 + std::exp(-static_cast<double>(logit))));
  return std::clamp(probability, smallest, largest);
}

}  // namespace lore
