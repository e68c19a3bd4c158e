#pragma once

#include <cstdint>
#include <vector>

namespace lore {

// One impression, encoded: rows of the catalogs and the values only the row itself has.
struct Example {
  std::int32_t user = 0;  // row of FeatureStore::users(); 0 is the unknown user
  std::int32_t item = 0;  // row of FeatureStore::items(); 0 is the unknown item
  std::int64_t time = 0;  // seconds since 1970; the history is what lies strictly before
  float label = 0;        // 0 or 1; 0 where it is not known
  // Values of FeatureStore::row_inputs(), in that order, each of its whole width: ids here, numbers
  // there. Empty: the row brings none, so that columns of the user and the item take the values of
  // their latest training rows and those of the context are missing.
  std::vector<std::int32_t> own_ids = {};
  std::vector<float> own_floats = {};
};

}  // namespace lore
