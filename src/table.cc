#include "lore/table.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lore/error.h"

#include "binary16.h"

namespace lore {
namespace {

constexpr TableType all_types[] = {TableType::f32, TableType::f16, TableType::int8};
constexpr float largest_byte = 127;

struct Owned {
  std::vector<std::byte> values;
  std::vector<float> scales;
};

[[noreturn]] void refuse_number(TableType type, float value) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string("a number that ") + name_of(type) + " cannot hold",
               .found = std::to_string(value)});
}

template <typename Value>
void put(Owned& owned, std::size_t i, Value value) {
  std::memcpy(owned.values.data() + i * sizeof(Value), &value, sizeof(Value));
}

template <typename Value>
Value get(std::span<const std::byte> values, std::size_t i) {
  Value value;
  std::memcpy(&value, values.data() + i * sizeof(Value), sizeof(Value));
  return value;
}

void put_halves(std::span<const float> values, Owned& owned) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(std::abs(values[i]) <= largest_binary16)) refuse_number(TableType::f16, values[i]);
    put(owned, i, binary16_from_float(values[i]));
  }
}

void put_bytes(const Matrix& matrix, Owned& owned) {
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    float largest = 0;
    for (const float value : matrix.row(r)) {
      if (!std::isfinite(value)) refuse_number(TableType::int8, value);
      largest = std::max(largest, std::abs(value));
    }
    const float scale = largest / largest_byte;
    owned.scales.push_back(scale);
    for (std::size_t c = 0; c < matrix.cols(); ++c) {
      const float steps = scale > 0 ? std::nearbyint(matrix(r, c) / scale) : 0;
      put(owned, r * matrix.cols() + c,
          static_cast<std::int8_t>(std::clamp(steps, -largest_byte, largest_byte)));
    }
  }
}

[[noreturn]] void refuse_size(const char* what, std::size_t expected, std::size_t found) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = std::string("not the ") + what + " that the table takes",
               .expected = std::to_string(expected),
               .found = std::to_string(found)});
}

bool is_aligned(const void* data, std::size_t bytes) {
  return reinterpret_cast<std::uintptr_t>(data) % bytes == 0;
}

}  // namespace

const char* name_of(TableType type) {
  switch (type) {
    case TableType::f32:
      return "f32";
    case TableType::f16:
      return "f16";
    case TableType::int8:
      return "int8";
  }
  return "?";
}

std::optional<TableType> table_type_of(std::string_view name) {
  for (const TableType type : all_types) {
    if (name == name_of(type)) return type;
  }
  return std::nullopt;
}

std::size_t bytes_of(TableType type) {
  if (type == TableType::f32) return sizeof(float);
  return type == TableType::f16 ? sizeof(std::uint16_t) : sizeof(std::int8_t);
}

Table Table::of(const Matrix& matrix, TableType type) {
  const auto owned = std::make_shared<Owned>();
  owned->values.resize(matrix.size() * bytes_of(type));
  if (type == TableType::f32 && !matrix.empty()) {
    std::memcpy(owned->values.data(), matrix.data(), owned->values.size());
  }
  if (type == TableType::f16) put_halves(matrix.values(), *owned);
  if (type == TableType::int8) put_bytes(matrix, *owned);
  return borrowed(type, matrix.rows(), matrix.cols(), owned->values, owned->scales, owned);
}

Table Table::borrowed(TableType type, std::size_t rows, std::size_t cols,
                      std::span<const std::byte> values, std::span<const float> scales,
                      std::shared_ptr<const void> memory) {
  const std::size_t scale_count = type == TableType::int8 ? rows : 0;
  const std::size_t bytes = rows * cols * bytes_of(type);
  if (values.size() != bytes) refuse_size("bytes", bytes, values.size());
  if (scales.size() != scale_count) refuse_size("scales", scale_count, scales.size());
  if (!is_aligned(values.data(), bytes_of(type)) || !is_aligned(scales.data(), sizeof(float))) {
    throw Error({.kind = ErrorKind::invalid_argument, .problem = "a table that is not aligned"});
  }
  Table table;
  table.type_ = type;
  table.rows_ = rows;
  table.cols_ = cols;
  table.values_ = values;
  table.scales_ = scales;
  table.memory_ = std::move(memory);
  return table;
}

void Table::read_row(std::size_t row, std::span<float> to) const {
  const std::size_t first = row * cols_;
  for (std::size_t c = 0; c < cols_; ++c) {
    switch (type_) {
      case TableType::f32:
        to[c] = get<float>(values_, first + c);
        break;
      case TableType::f16:
        to[c] = float_from_binary16(get<std::uint16_t>(values_, first + c));
        break;
      case TableType::int8:
        to[c] = static_cast<float>(get<std::int8_t>(values_, first + c)) * scales_[row];
        break;
    }
  }
}

Matrix Table::matrix() const {
  Matrix matrix(rows_, cols_);
  for (std::size_t r = 0; r < rows_; ++r) read_row(r, matrix.row(r));
  return matrix;
}

Table Table::copied() const {
  const auto owned = std::make_shared<Owned>();
  owned->values.assign(values_.begin(), values_.end());
  owned->scales.assign(scales_.begin(), scales_.end());
  return borrowed(type_, rows_, cols_, owned->values, owned->scales, owned);
}

std::size_t Table::first_bad_row() const {
  std::vector<float> row(cols_);
  for (std::size_t r = 0; r < rows_; ++r) {
    read_row(r, row);
    const bool is_finite =
        std::all_of(row.begin(), row.end(), [](float x) { return std::isfinite(x); });
    const bool has_scale = scales_.empty() || (scales_[r] >= 0 && std::isfinite(scales_[r]));
    if (!is_finite || !has_scale) return r;
  }
  return rows_;
}

}  // namespace lore
