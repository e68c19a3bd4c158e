#pragma once

#include <vector>

#include "lore/data/feature_store.h"

namespace lore {

// Every user with every item, alternately clicked or not.
inline std::vector<Example> labelled_pairs(const FeatureStore& store) {
  std::vector<Example> rows;
  for (std::int32_t user = 0; user < store.users().rows(); ++user) {
    for (std::int32_t item = 0; item < store.items().rows(); ++item) {
      rows.push_back({.user = user, .item = item, .label = float(rows.size() % 2)});
    }
  }
  return rows;
}

}  // namespace lore
