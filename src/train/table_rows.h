#pragma once

#include <cstdint>
#include <span>

#include "lore/matrix.h"

namespace lore {

// Copies row ids[i] of `table` [V, D] to row i of `rows` [ids.size(), D]; zeros for the padding id.
// REQUIRES: rows.size() == ids.size() * table.cols(), and every id is a row of the table.
void copy_rows(const Matrix& table, std::span<const std::int32_t> ids, std::span<float> rows);

// The first of `ids` that is not a row of a table of `cardinality` rows, or nullptr.
const std::int32_t* find_foreign(std::span<const std::int32_t> ids, std::int64_t cardinality);

}  // namespace lore
