#include "lore/fusion/model.h"

namespace lore {

namespace {

const char* word_for(Fusion way) {
  switch (way) {
    case Fusion::concat:
      return "concat";
    case Fusion::kar:
      return "kar";
    case Fusion::tiers:
      return "tiers";
    case Fusion::principal_ids:
      return "principal_ids";
    case Fusion::semantic_ids:
      return "semantic_ids";
    case Fusion::ctrl:
      return "ctrl";
    case Fusion::elec:
      return "elec";
    case Fusion::unisrec:
      return "unisrec";
    case Fusion::cela:
      return "cela";
    case Fusion::none:
      break;
  }
  return "none";
}

std::optional<Fusion> way_of(std::string_view word) {
  for (Fusion way : all_fusions) {
    if (word == word_for(way)) return way;
  }
  return std::nullopt;
}

// Those that change where training starts, and so cost nothing when serving.
constexpr Fusion ways_of_starting = Fusion::principal_ids | Fusion::ctrl;

std::vector<Value> knowledge_fields(Graph& graph, const std::vector<Input>& inputs,
                                    const ModelSpec& spec) {
  const Fusion fusion = student_of(spec.fusion);
  std::vector<Value> fields;
  const auto add = [&](const std::vector<Value>& more) {
    fields.insert(fields.end(), more.begin(), more.end());
  };
  if (includes(fusion, Fusion::concat)) add(concat_fields(graph, inputs, spec.concat));
  if (includes(fusion, Fusion::kar)) add(kar_fields(graph, inputs, spec.kar));
  if (includes(fusion, Fusion::tiers)) add(similarity_tiers(graph, inputs, spec.tiers));
  if (includes(fusion, Fusion::semantic_ids)) {
    add(semantic_ids(graph, inputs, spec.semantic_ids));
  }
  if (includes(fusion, Fusion::unisrec)) add(unisrec_fields(graph, inputs, spec.unisrec));
  if (includes(fusion, Fusion::cela)) add(cela_fields(graph, inputs, spec.cela));
  return fields;
}

}  // namespace

std::string name_of(Fusion fusion) {
  std::string name;
  for (Fusion way : all_fusions) {
    if (includes(fusion, way)) name += (name.empty() ? "" : "+") + std::string(word_for(way));
  }
  return name.empty() ? word_for(Fusion::none) : name;
}

std::optional<Fusion> fusion_of(std::string_view name) {
  if (name == word_for(Fusion::none)) return Fusion::none;
  Fusion fusion = Fusion::none;
  for (;;) {
    const std::size_t end = name.find('+');
    const std::optional<Fusion> way = way_of(name.substr(0, end));
    if (!way) return std::nullopt;
    fusion = fusion | *way;
    if (end == name.npos) return fusion;
    name.remove_prefix(end + 1);
  }
}

Fusion teacher_of(Fusion fusion) {
  if (!includes(fusion, Fusion::elec)) return fusion;
  Fusion ways = Fusion::none;
  for (const Fusion way : all_fusions) {
    if (way != Fusion::elec) ways = ways | (fusion & way);
  }
  return ways == (ways & ways_of_starting) ? ways | Fusion::kar : ways;
}

Fusion student_of(Fusion fusion) {
  return includes(fusion, Fusion::elec) ? fusion & ways_of_starting : fusion;
}

Graph build_model(const std::vector<Input>& inputs, const ModelSpec& spec) {
  Graph graph;
  Fields fields = embed_fields(graph, inputs, spec.backbone);
  fields.knowledge = knowledge_fields(graph, inputs, spec);
  graph.set_output(build_backbone(fields, spec.backbone).id);
  return graph.pruned();
}

Weights knowledge_weights(const Graph& graph, const FeatureStore& store, const ModelSpec& spec) {
  const Fusion fusion = student_of(spec.fusion);
  Weights weights;
  if (includes(fusion, Fusion::tiers)) {
    weights.merge(similarity_tiers_weights(graph, store, spec.tiers));
  }
  if (includes(fusion, Fusion::principal_ids)) {
    weights.merge(principal_ids(graph, store, spec.principal_ids));
  }
  if (includes(fusion, Fusion::semantic_ids)) {
    weights.merge(semantic_ids_weights(store, spec.semantic_ids));
  }
  if (includes(fusion, Fusion::unisrec)) {
    weights.merge(unisrec_weights(graph, store, spec.unisrec));
  }
  return weights;
}

}  // namespace lore
