#include "kernel/gather.h"

#include <algorithm>

#include "lore/input.h"

#include "kernel/aligned.h"
#include "kernel/widen.h"

namespace lore::kernel {

namespace {

constexpr std::size_t rows_ahead = 4;

std::size_t row_of(const TableView& table, std::int32_t id) {
  const auto row = static_cast<std::size_t>(id);
  const std::size_t unknown = std::min<std::size_t>(unknown_id, table.rows - 1);
  return row < table.rows ? row : unknown;
}

void prefetch(const char* row, std::size_t bytes) {
  constexpr std::size_t line = cache_line_floats * sizeof(float);
  for (std::size_t i = 0; i < bytes; i += line) __builtin_prefetch(row + i);
}

// Calls read(row, where it stands, where it goes) for each id.
template <typename Value, typename Read>
void for_each_row(const TableView& table, const std::int32_t* ids, std::size_t count, float* out,
                  Read read) {
  const auto* const values = static_cast<const Value*>(table.data);
  for (std::size_t i = 0; i < count; ++i) {
    if (i + rows_ahead < count) {
      const Value* const ahead = values + row_of(table, ids[i + rows_ahead]) * table.cols;
      prefetch(reinterpret_cast<const char*>(ahead), table.cols * sizeof(Value));
    }
    const std::size_t row = row_of(table, ids[i]);
    read(row, values + row * table.cols, out + i * table.cols);
  }
}

}  // namespace

TableView view_of(const Table& table) {
  const float* const scales = table.scales().empty() ? nullptr : table.scales().data();
  return {table.values().data(), table.rows(), table.cols(), table.type(), scales};
}

void gather(TableView table, const std::int32_t* ids, std::size_t count, float* out) noexcept {
  switch (table.type) {
    case TableType::f32:
      return for_each_row<float>(
          table, ids, count, out,
          [&](std::size_t, const float* row, float* to) { std::copy_n(row, table.cols, to); });
    case TableType::f16:
      return for_each_row<std::uint16_t>(table, ids, count, out,
                                         [&](std::size_t, const std::uint16_t* row, float* to) {
                                           widen_f16(row, table.cols, to);
                                         });
    case TableType::int8:
      return for_each_row<std::int8_t>(table, ids, count, out,
                                       [&](std::size_t row, const std::int8_t* values, float* to) {
                                         widen_int8(values, table.cols, table.scales[row], to);
                                       });
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
