#pragma once

#include <cstddef>
#include <cstdint>

// Between the rows of tables and rows of `width` numbers that stand `stride` apart, as the fields
// of a batch do.
namespace lore::kernel {

// Copies the row of each of `count` ids of a table [rows, width].
void look_up_rows(const float* table, std::size_t width, const std::int32_t* ids, std::size_t count,
                  float* out, std::size_t stride) noexcept;

// sums[positions_i] += share row_i for each of `count` rows; sums is [.., width] dense. A stride of
// 0 repeats one row.
void add_rows(const float* rows, std::size_t stride, const std::uint32_t* positions, float share,
              std::size_t count, std::size_t width, float* sums) noexcept;

}  // namespace lore::kernel
