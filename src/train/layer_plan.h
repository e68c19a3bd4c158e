#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// Outputs of a layer below which rounding its factors costs more than it saves.
inline constexpr std::int32_t fewest_narrow = 16;

// What a linear layer computes in training beside its product, given those who take its value.
struct LayerPlan {
  bool relu = false;          // the layer's value is that of the relu node behind it,
  bool is_done = false;       // which has nothing left to do: of that node
  bool stays_narrow = false;  // only layers in bf16, where layers are, take the value
};

// By node. `entities` are those of find_entity_values(graph).
std::vector<LayerPlan> plan_layers(const Graph& graph,
                                   const std::vector<std::optional<Side>>& entities);

}  // namespace lore
