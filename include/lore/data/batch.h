#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lore/input.h"

namespace lore {

// B examples as plain arrays: the only meeting point of features and graphs, in training and in
// serving alike. Column i belongs to input i of the signature the batch was made for
// (FeatureStore::inputs()); a column a caller does not need stays empty.
struct Batch {
  struct Column {
    std::vector<std::int32_t> ids;  // id inputs: [B, width], row-major, padded with padding_id
    std::vector<float> floats;      // float inputs: [B, width], row-major
  };

  std::size_t rows = 0;         // B
  std::vector<Column> columns;  // one for each input
  std::vector<float> labels;    // [B] of 0 or 1; empty where labels are not known
};

}  // namespace lore
