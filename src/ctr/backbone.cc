#include "lore/ctr/backbone.h"

#include "lore/error.h"

#include "ctr/models.h"

namespace lore {

const char* name_of(Backbone backbone) {
  switch (backbone) {
    case Backbone::deepfm:
      return "deepfm";
    case Backbone::dcnv2:
      return "dcnv2";
    case Backbone::din:
      return "din";
  }
  return "?";
}

std::optional<Backbone> backbone_of(std::string_view name) {
  for (Backbone backbone : all_backbones) {
    if (name == name_of(backbone)) return backbone;
  }
  return std::nullopt;
}

namespace {

void require(bool fits, const std::string& option, const std::string& expected) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a backbone option is out of range",
               .place = {.field = option},
               .expected = expected});
}

void check(const BackboneOptions& options) {
  require(options.embedding_dim >= 1 && options.embedding_dim <= 4096, "embedding_dim",
          "1 to 4096");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 <= p < 1");
  require(options.cross_layers >= 1 && options.cross_layers <= 16, "cross_layers", "1 to 16");
  for (const auto& widths : {options.hidden, options.attention_hidden}) {
    require(!widths.empty(), "hidden", "at least one layer");
    for (std::int32_t width : widths) require(width >= 1 && width <= 65536, "hidden", "1 to 65536");
  }
}

}  // namespace

Value build_backbone(const Fields& fields, const BackboneOptions& options) {
  check(options);
  switch (options.kind) {
    case Backbone::deepfm:
      return build_deepfm(fields, options);
    case Backbone::dcnv2:
      return build_dcnv2(fields, options);
    case Backbone::din:
      return build_din(fields, options);
  }
  throw Error({.kind = ErrorKind::internal, .problem = "a backbone without a builder"});
}

}  // namespace lore
