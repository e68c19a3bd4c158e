#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/matrix.h"

namespace lore {

// How the numbers of a table are kept.
enum class TableType : std::uint8_t {
  f32,   // as they are
  f16,   // 16-bit floats (IEEE 754 binary16): 11 bits of each number
  int8,  // a byte a number, -127 to 127, and an f32 scale a row: the row's largest over 127
};

// The type's name: "f32", "f16", "int8".
const char* name_of(TableType type);
std::optional<TableType> table_type_of(std::string_view name);

// The bytes of one number, scales apart.
std::size_t bytes_of(TableType type);

// A matrix that is read row by row and may be kept in fewer bits than 32 a number: embedding
// tables, vectors. Never changed once made; copies share its memory, which may be a mapped file.
// Thread safety: const members are safe for concurrent use.
class Table {
 public:
  Table() = default;  // no rows

  // `matrix` as `type`, numbers rounded to the nearest. Throws Error(invalid_argument) for numbers
  // that the type cannot hold: beyond 65,504 in f16, and what is not finite.
  static Table of(const Matrix& matrix, TableType type);

  // Numbers that stand elsewhere, kept valid by `memory`: `values` row by row, and for int8 one of
  // `scales` a row. Throws Error(invalid_argument) unless there are as many as that takes, aligned.
  static Table borrowed(TableType type, std::size_t rows, std::size_t cols,
                        std::span<const std::byte> values, std::span<const float> scales,
                        std::shared_ptr<const void> memory);

  TableType type() const { return type_; }
  std::size_t rows() const { return rows_; }
  std::size_t cols() const { return cols_; }
  bool empty() const { return rows_ * cols_ == 0; }
  std::span<const std::byte> values() const { return values_; }
  std::span<const float> scales() const { return scales_; }  // [rows] of int8, else none
  std::size_t bytes() const { return values_.size() + scales_.size_bytes(); }

  // REQUIRES: row < rows(), to.size() == cols().
  void read_row(std::size_t row, std::span<float> to) const;

  // All of it in 32-bit floats: exactly the numbers that read_row() gives.
  Matrix matrix() const;

  // The same in memory of its own, and no more of it.
  Table copied() const;

  // The first row that holds a number that is not finite, or a scale that is negative or not
  // finite; rows() where there is none.
  std::size_t first_bad_row() const;

 private:
  TableType type_ = TableType::f32;
  std::size_t rows_ = 0;
  std::size_t cols_ = 0;
  std::span<const std::byte> values_;
  std::span<const float> scales_;
  std::shared_ptr<const void> memory_;
};

// Tables by parameter name.
using Tables = std::map<std::string, Table>;

}  // namespace lore
