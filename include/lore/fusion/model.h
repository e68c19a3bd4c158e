#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "lore/ctr/backbone.h"
#include "lore/fusion/kar.h"
#include "lore/graph/graph.h"

namespace lore {

// How text vectors join the backbone.
enum class Fusion : std::uint8_t { none, kar };

const char* name_of(Fusion fusion);  // "none", "kar"
std::optional<Fusion> fusion_of(std::string_view name);

// A whole model: which backbone, joined with words in which way.
struct ModelSpec {
  BackboneOptions backbone = {};
  Fusion fusion = Fusion::none;
  KarOptions kar = {};
};

// The model over `inputs` (FeatureStore::inputs()) as a graph whose output is the logit of a click.
// Vector inputs are left out where fusion is none.
Graph build_model(const std::vector<Input>& inputs, const ModelSpec& spec);

}  // namespace lore
