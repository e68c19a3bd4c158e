#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/batches.h"
#include "train/rows.h"

namespace lore {

// Rows whose only value is their number, as an id.
class Numbered : public Rows {
 public:
  explicit Numbered(std::size_t count) : count_(count) {}

  std::size_t size() const override { return count_; }
  float label(std::size_t row) const override { return float(row % 2); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    batch = {.rows = rows.size(), .columns = std::vector<Batch::Column>(1), .labels = {}};
    for (std::uint32_t row : rows) {
      batch.columns[0].ids.push_back(std::int32_t(row) + 2);
      batch.labels.push_back(label(row));
    }
  }

 private:
  std::size_t count_;
};

inline const std::vector<Input> number = {id_field("number", Side::user, 1000)};

}  // namespace lore
