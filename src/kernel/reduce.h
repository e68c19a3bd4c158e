#pragma once

#include <cstddef>

namespace lore::kernel {

// A matrix for each of a run of examples, `stride` floats from one to the next; 0 repeats one
// matrix for all.
struct Examples {
  const float* data;
  std::size_t stride;

  const float* at(std::size_t example) const { return data + example * stride; }
};

// For each example: sum over k of weights_k x_k; weights [rows], x [rows, cols], out [cols].
void weighted_sum(Examples weights, Examples x, std::size_t examples, std::size_t rows,
                  std::size_t cols, float* out) noexcept;

// For each example: the inner product of two rows of `cols`, out [1].
void dot(Examples x, Examples y, std::size_t examples, std::size_t cols, float* out) noexcept;

// For each example: 1/2 sum_d ((sum_f x_fd)^2 - sum_f x_fd^2); x [rows, cols], out [1].
void fm(Examples x, std::size_t examples, std::size_t rows, std::size_t cols, float* out) noexcept;

}  // namespace lore::kernel
