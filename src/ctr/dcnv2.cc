#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_dcnv2(const Fields& fields, const BackboneOptions& options) {
  const Value x0 = concat(fields.all());

  Value crossed = x0;
  for (std::int32_t layer = 0; layer < options.cross_layers; ++layer) {
    const Value mixed = linear(crossed, x0.shape().cols, "cross." + std::to_string(layer));
    crossed = x0 * mixed + crossed;
  }
  const Value deep = mlp(x0, options.hidden, options.dropout, "deep");
  return linear(concat({crossed, deep}), 1, "out");
}

}  // namespace lore
