#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lore/matrix.h"

namespace lore {

// Looks up `ids`, `group` of them for each row of `rows` [ids.size() / group, D]: the mean of their
// rows of `table` [V, D], padding left out; zeros where there is only padding.
// REQUIRES: every id is a row of the table.
void look_up_means(const Matrix& table, std::span<const std::int32_t> ids, std::size_t group,
                   std::span<float> rows);

// How many of `ids` are not padding.
std::size_t count_present(std::span<const std::int32_t> ids);

// The first of `ids` that is not a row of a table of `cardinality` rows, or nullptr.
const std::int32_t* find_foreign(std::span<const std::int32_t> ids, std::int64_t cardinality);

}  // namespace lore
