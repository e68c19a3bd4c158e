#include "train/distinct_rows.h"

#include <cstring>
#include <unordered_map>

#include <xxhash.h>

namespace lore {

namespace {

// Rows of some columns, as keys of a map.
class RowKeys {
 public:
  RowKeys(std::span<const Batch::Column* const> columns, std::size_t rows)
      : columns_(columns), rows_(rows) {}

  std::size_t operator()(std::size_t row) const {
    XXH64_hash_t hash = 0;
    for (const Batch::Column* column : columns_) {
      const std::span<const float> numbers = row_of(*column, row);
      hash = XXH3_64bits_withSeed(numbers.data(), numbers.size_bytes(), hash);
    }
    return hash;
  }

  bool operator()(std::size_t a, std::size_t b) const {
    for (const Batch::Column* column : columns_) {
      const std::span<const float> x = row_of(*column, a), y = row_of(*column, b);
      if (std::memcmp(x.data(), y.data(), x.size_bytes()) != 0) return false;
    }
    return true;
  }

 private:
  std::span<const float> row_of(const Batch::Column& column, std::size_t row) const {
    const std::size_t width = column.floats.size() / rows_;
    return std::span(column.floats).subspan(row * width, width);
  }

  std::span<const Batch::Column* const> columns_;
  std::size_t rows_;
};

}  // namespace

DistinctRows distinct_rows(std::span<const Batch::Column* const> columns, std::size_t rows) {
  const RowKeys keys(columns, rows);
  std::unordered_map<std::size_t, std::int64_t, RowKeys, RowKeys> known(rows, keys, keys);
  DistinctRows distinct;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto [found, is_new] = known.try_emplace(row, std::ssize(distinct.first));
    if (is_new) {
      distinct.first.push_back(static_cast<std::int64_t>(row));
      distinct.count.push_back(0);
    }
    distinct.number.push_back(found->second);
    ++distinct.count[static_cast<std::size_t>(found->second)];
  }
  return distinct;
}

}  // namespace lore
