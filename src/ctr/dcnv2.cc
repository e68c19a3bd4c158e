#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

// W x + b, or U (V x) + b where a rank is given.
Value mixed(Value x, const BackboneOptions& options, const std::string& name) {
  const std::int32_t width = x.shape().cols;
  if (options.cross_rank == 0) return linear(x, width, name);
  return linear(linear_unbiased(x, options.cross_rank, name + ".v"), width, name + ".u");
}

}  // namespace

Value build_dcnv2(const Fields& fields, const BackboneOptions& options) {
  const Value x0 = concat(fields.all());

  Value crossed = x0;
  for (std::int32_t layer = 0; layer < options.cross_layers; ++layer) {
    crossed = x0 * mixed(crossed, options, "cross." + std::to_string(layer)) + crossed;
  }
  const Value deep = mlp(x0, options.hidden, options.dropout, "deep");
  return linear(concat({crossed, deep}), 1, "out");
}

}  // namespace lore
