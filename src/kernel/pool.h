#pragma once

#include <cstddef>

#include "kernel/reduce.h"

namespace lore::kernel {

// exp(x_c) / sum exp of each of `rows` dense rows of `cols`. Where `mask` (the shape of x, or null)
// is 0 a column counts for nothing; a row with nothing left is all zeros. out may be x.
void softmax(const float* x, const float* mask, std::size_t rows, std::size_t cols,
             float* out) noexcept;

// For each example: x [groups * size, cols] -> the mean of each group's rows whose mask
// [groups * size] is not 0, out [groups, cols]. A group with nothing in it is zeros.
void mean_groups(Examples x, Examples mask, std::size_t examples, std::size_t groups,
                 std::size_t size, std::size_t cols, float* out) noexcept;

}  // namespace lore::kernel
