#pragma once

#include <cstddef>
#include <cstdint>

#include "lore/table.h"

namespace lore::kernel {

// An embedding table, row-major.
struct TableView {
  const void* data;  // floats, or what `type` says
  std::size_t rows;  // at least 1
  std::size_t cols;
  TableType type = TableType::f32;
  const float* scales = nullptr;  // [rows] of int8
};

TableView view_of(const Table& table);

// out [count, cols]: the table's row of each id, in floats. An id outside the table is an unknown
// one.
void gather(TableView table, const std::int32_t* ids, std::size_t count, float* out) noexcept;

// out [count]: 0 where the id is padding, else 1.
void mask(const std::int32_t* ids, std::size_t count, float* out) noexcept;

// `rows` rows of `cols` floats, each copied from one stride to another; a source stride of 0
// repeats.
void copy_rows(const float* from, std::size_t from_stride, std::size_t rows, std::size_t cols,
               float* to, std::size_t to_stride) noexcept;

}  // namespace lore::kernel
