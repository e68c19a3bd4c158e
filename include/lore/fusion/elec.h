#pragma once

#include <cstdint>

namespace lore {

// Distillation: a model with text teaches the backbone that is served, which has none (after ELEC,
// 2025, whose gain network teaches a vanilla one; of its two losses this is the one on scores).
//
//   loss = share * LogLoss(p_teacher, p) + (1 - share) * LogLoss(label, p)
//
// which is the LogLoss of p against share * p_teacher + (1 - share) * label. The teacher is trained
// first, on the same rows, and chosen on validation rows. The served model costs what it costs
// without text.
struct ElecOptions {
  float share = 0.8f;         // of the teacher's word, 0 to 1
  std::int32_t teachers = 1;  // trained with seeds of their own; the mean of their words counts
};

}  // namespace lore
