#pragma once

#include <cstdint>
#include <span>

#include "train/torch.h"

namespace lore {

// How rows of two towers are compared.
struct Comparison {
  std::int64_t subspaces = 1;  // M
  double temperature = 1;
};

// True for two rows of one number, [B, B]; a row is never its own.
at::Tensor same_rows(std::span<const std::int64_t> numbers);

// The symmetric InfoNCE loss of towers a, b, side by side in `towers` [B, 2 P], each M sub-spaces
// of P / M numbers (Li et al. 2025):
//
//   s_ij   sum over m of max over n of <a_im, b_jn>
//   L      mean over i of -1/2 (log softmax_j(s_ij / temperature)_i + log softmax_j(s_ji / ..)_i)
//
// Rows i and j that are the `same` [B, B], true or false, are not told apart. The gradient is
// computed in blocks, without a graph over the B x B x M x M products: memory is that of M + 5
// matrices [B, B]. REQUIRES: M divides P.
at::Tensor alignment_loss(const at::Tensor& towers, const at::Tensor& same, const Comparison& how);

}  // namespace lore
