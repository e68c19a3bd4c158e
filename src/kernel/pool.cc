#include "kernel/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lore::kernel {

namespace {

void softmax_row(const float* x, const float* mask, std::size_t cols, float* out) {
  const auto kept = [&](std::size_t c) { return mask == nullptr || mask[c] != 0; };
  float largest = -std::numeric_limits<float>::infinity();
  for (std::size_t c = 0; c < cols; ++c) {
    if (kept(c)) largest = std::max(largest, x[c]);
  }
  float sum = 0;
  for (std::size_t c = 0; c < cols; ++c) {
    out[c] = kept(c) ? std::exp(x[c] - largest) : 0;
    sum += out[c];
  }
  for (std::size_t c = 0; c < cols && sum > 0; ++c) out[c] /= sum;
}

void mean_rows(const float* x, const float* mask, std::size_t rows, std::size_t cols, float* out) {
  std::fill_n(out, cols, 0.0f);
  float count = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    if (mask[r] == 0) continue;
    count += 1;
    for (std::size_t c = 0; c < cols; ++c) out[c] += x[r * cols + c];
  }
  for (std::size_t c = 0; c < cols && count > 0; ++c) out[c] /= count;
}

}  // namespace

void softmax(const float* x, const float* mask, std::size_t rows, std::size_t cols,
             float* out) noexcept {
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t at = r * cols;
    softmax_row(x + at, mask == nullptr ? nullptr : mask + at, cols, out + at);
  }
}

void mean_groups(Examples x, Examples mask, std::size_t examples, std::size_t groups,
                 std::size_t size, std::size_t cols, float* out) noexcept {
  for (std::size_t e = 0; e < examples; ++e) {
    for (std::size_t g = 0; g < groups; ++g) {
      mean_rows(x.at(e) + g * size * cols, mask.at(e) + g * size, size, cols,
                out + (e * groups + g) * cols);
    }
  }
}

}  // namespace lore::kernel
