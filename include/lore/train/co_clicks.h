#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lore/data/dataset.h"

namespace lore {

// Two of a kind, by their rows.
struct RowPair {
  std::uint32_t first = 0;
  std::uint32_t second = 0;

  bool operator==(const RowPair&) const = default;
};

struct CoClickOptions {
  std::size_t window = 3;           // clicks of one user, one after the other, that belong together
  std::size_t most_pairs = 200000;  // a random choice of them where there are more
  std::uint64_t seed = 1;
};

// Pairs of items, by catalog row, that one user clicked (label 1) shortly after each other, in the
// training rows of `data` alone: each pair once, the smaller row first, in order. Without times the
// order of the rows counts.
std::vector<RowPair> co_clicks(const Dataset& data, const CoClickOptions& options = {});

}  // namespace lore
