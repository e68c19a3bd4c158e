#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/data/batch.h"

namespace lore {

// Which rows of a batch say the same in some columns.
struct DistinctRows {
  std::vector<std::int64_t> first;   // [U] of each distinct row, where it stands first; ascending
  std::vector<std::int64_t> number;  // [B] of each row, which of the U it is
  std::vector<float> count;          // [U] how often each stands in the batch
};

// Compares the numbers of `columns`, each of which holds `rows` rows, bit by bit.
DistinctRows distinct_rows(std::span<const Batch::Column* const> columns, std::size_t rows);

}  // namespace lore
