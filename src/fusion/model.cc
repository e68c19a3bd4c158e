#include "lore/fusion/model.h"

namespace lore {

const char* name_of(Fusion fusion) {
  return fusion == Fusion::kar ? "kar" : "none";
}

std::optional<Fusion> fusion_of(std::string_view name) {
  for (Fusion fusion : {Fusion::none, Fusion::kar}) {
    if (name == name_of(fusion)) return fusion;
  }
  return std::nullopt;
}

Graph build_model(const std::vector<Input>& inputs, const ModelSpec& spec) {
  Graph graph;
  Fields fields = embed_fields(graph, inputs, spec.backbone);
  if (spec.fusion == Fusion::kar) fields.knowledge = kar_fields(graph, inputs, spec.kar);
  graph.set_output(build_backbone(fields, spec.backbone).id);
  return graph.pruned();
}

}  // namespace lore
