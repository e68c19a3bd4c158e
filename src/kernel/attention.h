#pragma once

#include <cstddef>

namespace lore::kernel {

// Multi-head attention over the tokens of one text. A token's row holds its heads one after
// another, `width` numbers each; `stride` numbers from one token's row to the next.
struct Heads {
  const float* data = nullptr;
  std::size_t stride = 0;
};

struct Attention {
  Heads q = {};  // `heads` heads
  Heads k = {};  // `key_heads` heads; query head h reads head h * key_heads / heads
  Heads v = {};
  std::size_t tokens = 0;
  std::size_t heads = 0;
  std::size_t key_heads = 0;
  std::size_t width = 0;
  bool causal = false;  // a token sees itself and those before
  // Added to the scores: for head h and a key n tokens after the query, bias[h * bias_stride + n]
  // with n negative for keys before it; null for none.
  const float* bias = nullptr;
  std::size_t bias_stride = 0;
};

// Floats of scratch memory that attend() needs.
std::size_t attention_scratch(std::size_t tokens, std::size_t width) noexcept;

// out [tokens, heads * width] dense: softmax(q k^T / sqrt(width) + bias) v for each head. The
// scores of a few queries at a time stand in `scratch`, never those of all. `out` overlaps no
// operand; `scratch` starts on a cache line.
void attend(const Attention& attention, float* scratch, float* out) noexcept;

}  // namespace lore::kernel
