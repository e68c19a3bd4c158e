#pragma once

#include <cstdint>

#include "bundle/tiny_bundle.h"

namespace lore {

// The tiny bundle with tables of both narrow types, golden rows scored anew.
inline Bundle narrow_bundle(std::uint64_t seed = 1) {
  Bundle bundle = tiny_bundle(seed);
  for (const auto& [name, type] :
       {std::pair("item.table", TableType::int8), std::pair("user.table", TableType::f16)}) {
    bundle.tables[name] = Table::of(bundle.weights.extract(name).mapped(), type);
  }
  for (GoldenRow& row : bundle.golden) row.logit = scores_of(bundle, {&row.example, 1})[0];
  return bundle;
}

}  // namespace lore
