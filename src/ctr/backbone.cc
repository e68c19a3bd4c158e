#include "lore/ctr/backbone.h"

#include <iterator>

#include "ctr/models.h"
#include "ctr/options.h"

namespace lore {

namespace {

struct Model {
  const char* name;
  Value (*build)(const Fields&, const BackboneOptions&);
  bool has_first_order;
};

// In the order of Backbone.
constexpr Model models[] = {
    {"lr", build_lr, true},         {"fm", build_fm, true},    {"wide_deep", build_wide_deep, true},
    {"deepfm", build_deepfm, true}, {"dcn", build_dcn, false}, {"dcnv2", build_dcnv2, false},
    {"din", build_din, false},
};
static_assert(std::size(models) == std::size(all_backbones));

const Model& model_of(Backbone backbone) {
  return models[static_cast<std::size_t>(backbone)];
}

}  // namespace

const char* name_of(Backbone backbone) {
  return model_of(backbone).name;
}

std::optional<Backbone> backbone_of(std::string_view name) {
  for (Backbone backbone : all_backbones) {
    if (name == name_of(backbone)) return backbone;
  }
  return std::nullopt;
}

Fields embed_fields(Graph& graph, const std::vector<Input>& inputs,
                    const BackboneOptions& options) {
  check(options);
  return embed_fields(graph, inputs, options.embedding_dim, model_of(options.kind).has_first_order);
}

Value build_backbone(const Fields& fields, const BackboneOptions& options) {
  check(options);
  return model_of(options.kind).build(fields, options);
}

}  // namespace lore
