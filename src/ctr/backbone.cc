#include "lore/ctr/backbone.h"

#include <algorithm>
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
    {"lr", build_lr, true},
    {"fm", build_fm, true},
    {"ffm", build_ffm, true},
    {"wide_deep", build_wide_deep, true},
    {"deepfm", build_deepfm, true},
    {"xdeepfm", build_xdeepfm, true},
    {"dcn", build_dcn, false},
    {"dcnv2", build_dcnv2, false},
    {"ipnn", build_ipnn, false},
    {"autoint", build_autoint, false},
    {"autoint_plus", build_autoint_plus, false},
    {"fibinet", build_fibinet, true},
    {"fignn", build_fignn, false},
    {"masknet", build_masknet, false},
    {"finalmlp", build_finalmlp, false},
    {"finalnet", build_finalnet, false},
    {"din", build_din, false},
    {"dien", build_dien, false},
    {"bst", build_bst, false},
};
static_assert(std::size(models) == std::size(all_backbones));

const Model& model_of(Backbone backbone) {
  return models[static_cast<std::size_t>(backbone)];
}

// A field-aware model has factors for every field in each row of a table.
std::int32_t embedding_width(const std::vector<Input>& inputs, const BackboneOptions& options) {
  if (options.kind != Backbone::ffm) return options.embedding_dim;
  const auto is_field = [](const Input& input) {
    return input.role == InputRole::field || input.role == InputRole::number ||
           input.role == InputRole::history;
  };
  const auto fields = std::count_if(inputs.begin(), inputs.end(), is_field);
  return options.field_aware_dim * static_cast<std::int32_t>(fields);
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
  return embed_fields(graph, inputs, embedding_width(inputs, options),
                      model_of(options.kind).has_first_order);
}

Value build_backbone(const Fields& fields, const BackboneOptions& options) {
  check(options);
  return model_of(options.kind).build(fields, options);
}

}  // namespace lore
