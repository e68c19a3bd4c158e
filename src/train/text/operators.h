#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/text/encoder.h"

#include "train/torch.h"

namespace lore {

// Texts as a rectangle of N x L tokens, shorter ones filled up at their end: what a graph over
// tokens is trained on. The batch of a value is T = N L tokens.
struct PaddedTexts {
  // REQUIRES: texts of at least one token each.
  explicit PaddedTexts(std::span<const std::vector<std::int32_t>> texts,
                       at::Device device = at::kCPU);

  std::int64_t tokens() const { return texts * longest; }

  std::int64_t texts = 0;    // N
  std::int64_t longest = 0;  // L
  at::Tensor ids;            // [T], int64; 0 in padding
  at::Tensor positions;      // [T], int64: the place in the text, from 0
  at::Tensor padding;        // [N, L], bool
  bool is_padded = false;    // some text is shorter than L
};

// The value [T, rows, cols] of an operator of text_ops.h from its operands' values. Lookups take
// the ids to look up, [T], as their first operand.
at::Tensor evaluate_text(const Node& node, std::span<const at::Tensor> operands,
                         const PaddedTexts& texts);

// The vector of each text from hidden states [T, 1, H], as the served encoder pools them: [N, H].
at::Tensor pool(Pooling pooling, const at::Tensor& hidden, const PaddedTexts& texts);

}  // namespace lore
