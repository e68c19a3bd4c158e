#pragma once

#include <vector>

#include "train/executor.h"
#include "train/rows.h"

namespace lore {

// Throws Error(invalid_argument) for a graph whose output is no logit.
void check_logit(const Graph& graph);

// Logits of the rows of a batch, [B].
std::vector<float> logits_of(const Executor& executor, const Batch& batch);

// Logits of all rows, in order, batch by batch.
std::vector<float> logits_of(const Executor& executor, Rows& rows);

// 1 / (1 + exp(-logit)) of each.
std::vector<float> probabilities_of(const std::vector<float>& logits);

}  // namespace lore
