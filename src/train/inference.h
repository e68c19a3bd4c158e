#pragma once

#include <vector>

#include "train/executor.h"
#include "train/rows.h"

namespace lore {

// Logits of the rows of a batch, [B].
std::vector<float> logits_of(const Executor& executor, const Batch& batch);

// Logits of all rows, in order, batch by batch.
std::vector<float> logits_of(const Executor& executor, Rows& rows);

// 1 / (1 + exp(-logit)) of each.
std::vector<float> probabilities_of(const std::vector<float>& logits);

}  // namespace lore
