#pragma once

#include "train/torch.h"

namespace lore {

// Rows of length 1.
at::Tensor normalized(const at::Tensor& rows);

struct Contrast {
  at::Tensor loss;
  double accuracy = 0;  // share of anchors whose own candidate is the nearest
};

// InfoNCE (van den Oord et al. 2018) over cosines: row i of `anchors` [N, H] is to be nearer to row
// i of `candidates` [M, H], M >= N, than to their other rows but those that `no_negatives` [N, M]
// (bool) marks; undefined: none. REQUIRES: no row marks its own candidate.
Contrast contrast(const at::Tensor& anchors, const at::Tensor& candidates,
                  const at::Tensor& no_negatives, double temperature);

}  // namespace lore
