#pragma once

#include "lore/data/vector_table.h"

#include "data/small_store.h"

namespace lore {

// small_store() with vectors of items, far from zero as encoders' are: "i1" and "i2" lie opposite
// each other, "i3" beside "i1". Users have none.
inline FeatureStore known_store() {
  FeatureStore store = small_store();
  store.attach_vectors(Side::item, VectorTable({"i1", "i2", "i3"}, Matrix(3, 4,
                                                                          {5, 1, 3, 0,   //
                                                                           5, -1, 3, 0,  //
                                                                           5, 0.9f, 3.1f, 0})));
  return store;
}

}  // namespace lore
