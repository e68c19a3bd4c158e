#include "text/pooling.h"

#include <algorithm>
#include <cmath>

namespace lore {

namespace {

// The mean of the rows, row i counting `first + i * step`.
void mean(const float* hidden, std::size_t tokens, float first, float step, std::span<float> out) {
  std::fill(out.begin(), out.end(), 0.0f);
  double total = 0;
  for (std::size_t t = 0; t < tokens; ++t) {
    const float weight = first + step * static_cast<float>(t);
    total += weight;
    const float* row = hidden + t * out.size();
    for (std::size_t h = 0; h < out.size(); ++h) out[h] += weight * row[h];
  }
  const auto scale = static_cast<float>(1 / total);
  for (float& value : out) value *= scale;
}

void largest(const float* hidden, std::size_t tokens, std::span<float> out) {
  std::copy_n(hidden, out.size(), out.begin());
  for (std::size_t t = 1; t < tokens; ++t) {
    const float* row = hidden + t * out.size();
    for (std::size_t h = 0; h < out.size(); ++h) out[h] = std::max(out[h], row[h]);
  }
}

}  // namespace

void pool(Pooling pooling, const float* hidden, std::size_t tokens, std::span<float> out) {
  switch (pooling) {
    case Pooling::cls:
      std::copy_n(hidden, out.size(), out.begin());
      break;
    case Pooling::mean:
    case Pooling::first_last:
      mean(hidden, tokens, 1, 0, out);
      break;
    case Pooling::max:
      largest(hidden, tokens, out);
      break;
    case Pooling::last:
      std::copy_n(hidden + (tokens - 1) * out.size(), out.size(), out.begin());
      break;
    case Pooling::weighted_mean:
      mean(hidden, tokens, 1, 1, out);
      break;
  }
}

void normalize(std::span<float> vector) {
  double square = 0;
  for (const float value : vector) square += double(value) * value;
  if (square == 0) return;
  const auto scale = static_cast<float>(1 / std::sqrt(square));
  for (float& value : vector) value *= scale;
}

}  // namespace lore
