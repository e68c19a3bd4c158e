#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "lore/matrix.h"

namespace lore {

// How far ahead of use the rows of large tables are fetched into the cache.
inline constexpr std::size_t prefetch_distance = 16;

// Rows of D numbers that stand `stride` apart in memory.
template <typename Number>
struct StridedRows {
  Number* first = nullptr;
  std::size_t stride = 0;

  Number* operator[](std::size_t row) const { return first + row * stride; }
};

// Looks up `ids`, `group` of them for each of `rows` [ids.size() / group, D]: the mean of their
// rows of `table` [V, D], padding left out; zeros where there is only padding.
// REQUIRES: every id is a row of the table.
void look_up_means(const Matrix& table, std::span<const std::int32_t> ids, std::size_t group,
                   StridedRows<float> rows);

// How many of `ids` are not padding.
std::size_t count_present(std::span<const std::int32_t> ids);

// The first of `ids` that is not a row of a table of `cardinality` rows, or nullptr.
const std::int32_t* find_foreign(std::span<const std::int32_t> ids, std::int64_t cardinality);

}  // namespace lore
