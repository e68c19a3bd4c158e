#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_dcn(const Fields& fields, const BackboneOptions& options) {
  const Value x0 = concat(fields.all());

  Value crossed = x0;
  for (std::int32_t layer = 0; layer < options.cross_layers; ++layer) {
    const std::string name = "cross." + std::to_string(layer);
    const Value bias = parameter(*x0.graph, name + ".bias", x0.shape(), Init::zeros);
    crossed = add({x0 * linear_unbiased(crossed, 1, name), bias, crossed});
  }
  const Value deep = mlp(x0, options.hidden, options.dropout, "deep");
  return linear(concat({crossed, deep}), 1, "out");
}

}  // namespace lore
