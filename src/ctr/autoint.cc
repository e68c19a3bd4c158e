#include "lore/graph/interaction_ops.h"

#include "ctr/layers.h"
#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

Value interacting(Value x, const BackboneOptions& options, const std::string& name) {
  const std::int32_t width = options.attention_dim;
  const Value attended = cross_attention(
      linear_unbiased(x, width, name + ".query"), linear_unbiased(x, width, name + ".key"),
      linear_unbiased(x, width, name + ".value"), options.attention_heads);
  return relu(attended + linear_unbiased(x, width, name + ".residual"));
}

Value attention_logit(const Fields& fields, const BackboneOptions& options) {
  Value x = stack(fields.rows());
  for (std::int32_t layer = 0; layer < options.attention_layers; ++layer) {
    x = interacting(x, options, "interacting." + std::to_string(layer));
  }
  return linear(flat(x), 1, "interacting.out");
}

}  // namespace

Value build_autoint(const Fields& fields, const BackboneOptions& options) {
  return attention_logit(fields, options);
}

Value build_autoint_plus(const Fields& fields, const BackboneOptions& options) {
  const Value deep = mlp(concat(fields.all()), options.hidden, options.dropout, "deep");
  return attention_logit(fields, options) + linear_unbiased(deep, 1, "deep.out");
}

}  // namespace lore
