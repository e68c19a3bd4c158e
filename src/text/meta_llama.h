#pragma once

#include <string>

#include "lore/graph/graph.h"

#include "text/model_config.h"

namespace lore {

// The name that a parameter of llama() has in Meta's own releases ("layers.0.attention.wq.weight"),
// or "".
std::string meta_name_of(const std::string& parameter);

// Meta's weights turn columns 2i and 2i + 1 of a head together, rotary() i and i + D/2: puts the
// rows of the query and key projections in that order, which leaves every product of them as it
// was.
void part_rotary_pairs(const ModelConfig& config, Weights& weights);

}  // namespace lore
