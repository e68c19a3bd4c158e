#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lore {

// Throws Error(internal) if a logit is NaN, which no order can hold.
void check_numbers(std::span<const float> logits);

// Positions of the `k` highest logits, highest first, ties by position; of all for k = 0 or more
// than there are. Reuses the memory of `positions`.
// REQUIRES: no logit is NaN; fewer than 2^32 logits.
void find_top(std::span<const float> logits, std::size_t k, std::vector<std::uint32_t>& positions);

// The probability 1 / (1 + exp(-logit)), kept within (0, 1) where it rounds to an end.
float probability_of(float logit);

}  // namespace lore
