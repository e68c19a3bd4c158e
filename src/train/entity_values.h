#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lore/graph/graph.h"

#include "train/distinct_rows.h"
#include "train/torch.h"

// Values of a graph that a user's or an item's text tells alone: an adaptor's, say. A batch names
// the same users and items again and again, so they are computed once for each that is distinct.
namespace lore {

// By node: the side whose vector, and whether there is one, it is computed from, of those nodes
// whose whole way from there is worth computing so. Values drawn by chance belong to no entity.
std::vector<std::optional<Side>> find_entity_values(const Graph& graph);

// The entities of a side that a batch tells apart by their texts, and some that stand nowhere in
// it, up to a whole number of blocks.
struct Entities {
  static constexpr std::size_t block = 64;

  explicit Entities(const DistinctRows& distinct);

  std::int64_t count() const { return first.size(0); }

  // One of the rows [B, R, C] for each, [U, R, C].
  at::Tensor once(const at::Tensor& rows) const;

  // The value [U, R, C] of each where it stands in the batch, [B, R, C]; gradients add up.
  at::Tensor spread(const at::Tensor& values) const;

  at::Tensor first;   // [U] int64: see DistinctRows; row 0 for those that stand nowhere
  at::Tensor number;  // [B] int64
  at::Tensor weight;  // [U, 1, 1]: how often each stands in the batch
};

}  // namespace lore
