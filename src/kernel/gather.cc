#include "kernel/gather.h"

#include <algorithm>

#include "lore/input.h"

namespace lore::kernel {

void gather(Table table, const std::int32_t* ids, std::size_t count, float* out) noexcept {
  const std::size_t unknown = std::min<std::size_t>(unknown_id, table.rows - 1);
  for (std::size_t i = 0; i < count; ++i) {
    const auto id = static_cast<std::size_t>(ids[i]);
    const std::size_t row = id < table.rows ? id : unknown;
    std::copy_n(table.data + row * table.cols, table.cols, out + i * table.cols);
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
