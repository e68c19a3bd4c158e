#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lore/ctr/backbone.h"
#include "lore/data/feature_store.h"
#include "lore/fusion/cela.h"
#include "lore/fusion/concat.h"
#include "lore/fusion/ctrl.h"
#include "lore/fusion/elec.h"
#include "lore/fusion/kar.h"
#include "lore/fusion/principal_ids.h"
#include "lore/fusion/semantic_ids.h"
#include "lore/fusion/similarity_tiers.h"
#include "lore/fusion/unisrec.h"
#include "lore/graph/graph.h"

namespace lore {

// How text vectors join the backbone: one way, or several joined with |.
enum class Fusion : std::uint16_t {
  none = 0,
  concat = 1,         // a projection of the vector as a field: concat.h
  kar = 2,            // a mixture of experts as a field: kar.h
  tiers = 4,          // how like the history the item is, as a field: similarity_tiers.h
  principal_ids = 8,  // where embeddings of ids start: principal_ids.h
  semantic_ids = 16,  // embeddings of the vector's codes as a field: semantic_ids.h
  ctrl = 32,          // the backbone is aligned with texts before it learns: ctrl.h
  elec = 64,          // the other ways teach a backbone that has none of them: elec.h
  unisrec = 128,      // users and items compared by text, which is learned first: unisrec.h
  cela = 256,         // a field of text aligned with what clicks taught of items: cela.h
};

inline constexpr Fusion all_fusions[] = {Fusion::concat,        Fusion::kar,          Fusion::tiers,
                                         Fusion::principal_ids, Fusion::semantic_ids, Fusion::ctrl,
                                         Fusion::elec,          Fusion::unisrec,      Fusion::cela};

constexpr Fusion operator|(Fusion a, Fusion b) {
  return static_cast<Fusion>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}

constexpr Fusion operator&(Fusion a, Fusion b) {
  return static_cast<Fusion>(static_cast<std::uint16_t>(a) & static_cast<std::uint16_t>(b));
}

// Whether `way` is among the ways of `fusion`.
constexpr bool includes(Fusion fusion, Fusion way) {
  return (fusion & way) != Fusion::none;
}

std::string name_of(Fusion fusion);  // "none", "kar", "kar+principal_ids"
std::optional<Fusion> fusion_of(std::string_view name);

// Of a fusion with elec: what the teacher has, kar where no other way is named, and what the
// student has, which is served: the ways that cost nothing then. Without elec `fusion` itself.
Fusion teacher_of(Fusion fusion);
Fusion student_of(Fusion fusion);

// A whole model: which backbone, joined with words in which way.
struct ModelSpec {
  BackboneOptions backbone = {};
  Fusion fusion = Fusion::none;
  ConcatOptions concat = {};
  KarOptions kar = {};
  SimilarityTiersOptions tiers = {};
  PrincipalIdsOptions principal_ids = {};
  SemanticIdsOptions semantic_ids = {};
  CtrlOptions ctrl = {};
  ElecOptions elec = {};
  UnisrecOptions unisrec = {};
  CelaOptions cela = {};
};

// The model over `inputs` (FeatureStore::inputs()) as a graph whose output is the logit of a click.
// Vector inputs are left out where no way of fusion reads them while serving; with elec it is the
// student. Throws Error(invalid_argument) where a way of
// fusion lacks what it works on.
Graph build_model(const std::vector<Input>& inputs, const ModelSpec& spec);

// What parameters of that graph are given of the vectors in `store`: where they start, or what they
// stay. For WarmStart::given.
Weights knowledge_weights(const Graph& graph, const FeatureStore& store, const ModelSpec& spec);

}  // namespace lore
