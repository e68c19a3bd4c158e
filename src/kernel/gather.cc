#include "kernel/gather.h"

#include <algorithm>

#include "lore/input.h"

#include "kernel/aligned.h"

namespace lore::kernel {

namespace {

constexpr std::size_t rows_ahead = 4;

const float* row_of(const Table& table, std::int32_t id) {
  const auto row = static_cast<std::size_t>(id);
  const std::size_t unknown = std::min<std::size_t>(unknown_id, table.rows - 1);
  return table.data + (row < table.rows ? row : unknown) * table.cols;
}

void prefetch(const float* row, std::size_t floats) {
  for (std::size_t i = 0; i < floats; i += cache_line_floats) __builtin_prefetch(row + i);
}

}  // namespace

void gather(Table table, const std::int32_t* ids, std::size_t count, float* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) {
    if (i + rows_ahead < count) prefetch(row_of(table, ids[i + rows_ahead]), table.cols);
    std::copy_n(row_of(table, ids[i]), table.cols, out + i * table.cols);
  }
}

void mask(const std::int32_t* ids, std::size_t count, float* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = ids[i] == padding_id ? 0.0f : 1.0f;
}

void copy_rows(const float* from, std::size_t from_stride, std::size_t rows, std::size_t cols,
               float* to, std::size_t to_stride) noexcept {
  for (std::size_t r = 0; r < rows; ++r) {
    std::copy_n(from + r * from_stride, cols, to + r * to_stride);
  }
}

}  // namespace lore::kernel
