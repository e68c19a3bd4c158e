#pragma once

#include <cstddef>

#include "kernel/reduce.h"

// What looks along fields or a history, for each of a run of examples.
namespace lore::kernel {

// q [queries, width], k [keys, width], v [keys, value_width], mask [keys] (data null: none), all
// cut into `heads`: out [queries, value_width], softmax(q k^T / sqrt(width / heads)) v for each
// head over the keys whose mask is not 0; zeros where there are none.
struct CrossAttention {
  Examples q;
  Examples k;
  Examples v;
  Examples mask;
  std::size_t queries = 0;
  std::size_t keys = 0;
  std::size_t width = 0;
  std::size_t value_width = 0;
  std::size_t heads = 1;
};

void attend(const CrossAttention& attention, std::size_t examples, float* out) noexcept;

// The gated recurrent unit of lore/graph/interaction_ops.h: gates [length, 3 hidden], weight
// [hidden, 3 hidden], bias [3 hidden], mask and update [length] (update.data null: none);
// out [length, hidden].
struct Gru {
  Examples gates;
  Examples weight;
  Examples bias;
  Examples mask;
  Examples update;
  std::size_t length = 0;
  std::size_t hidden = 0;
};

void scan(const Gru& gru, std::size_t examples, float* out) noexcept;

}  // namespace lore::kernel
