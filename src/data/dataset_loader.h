#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "lore/data/dataset.h"

namespace lore {

struct LoadedDataset {
  std::shared_ptr<FeatureStore> store;
  std::array<ExampleTable, split_count> splits;
  std::vector<std::int32_t> user_counts;
  std::vector<std::int32_t> item_counts;
};

// What was fitted before to a dataset of the same columns.
struct Fitted {
  const FeatureStore* store = nullptr;  // nullptr: nothing
  bool grows = false;                   // takes up entities, words and history of the dataset
};

// Reads a dataset as Dataset::load describes it, or with the maps and vectors of a fitted store as
// load_with and, where it grows, load_after do.
LoadedDataset load_dataset(const DatasetSpec& spec, const Fitted& fitted,
                           const LoadOptions& options = {});

}  // namespace lore
