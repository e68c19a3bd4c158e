#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "lore/data/dataset.h"

namespace lore {

struct LoadedDataset {
  std::shared_ptr<FeatureStore> store;
  std::array<std::vector<Example>, split_count> splits;
  std::vector<std::int32_t> user_counts;
  std::vector<std::int32_t> item_counts;
};

// Reads a dataset as Dataset::load describes it, or with the maps and vectors of `fitted`, where
// given. REQUIRES: the columns of `fitted` are those of `spec`.
LoadedDataset load_dataset(const DatasetSpec& spec, const FeatureStore* fitted);

}  // namespace lore
