#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "train/operators.h"
#include "train/torch.h"

// Tensors as values of a graph: [B, rows, cols], or [rows, cols] where one is for all examples.
namespace lore {

inline constexpr double minus_infinity = -1e30;  // finite: a row with nothing left has no NaN

inline bool is_batched(const at::Tensor& x) {
  return x.dim() == 3;
}

inline bool any_batched(std::span<const at::Tensor> xs) {
  for (const at::Tensor& x : xs) {
    if (is_batched(x)) return true;
  }
  return false;
}

// Sizes of a value: with the batch in front where it has one.
inline std::vector<std::int64_t> sizes(bool batched, const Pass& pass, std::int64_t rows,
                                       std::int64_t cols) {
  if (batched) return {pass.batch, rows, cols};
  return {rows, cols};
}

// Those of the value of `node`.
inline std::vector<std::int64_t> sizes(bool batched, const Pass& pass, const Node& node) {
  return sizes(batched, pass, node.shape.rows, node.shape.cols);
}

}  // namespace lore
