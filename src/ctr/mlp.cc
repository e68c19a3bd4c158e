#include "ctr/mlp.h"

namespace lore {

Value mlp(Value x, const std::vector<std::int32_t>& widths, float p, const std::string& name) {
  int layer = 0;
  for (std::int32_t width : widths) {
    x = dropout(relu(linear(x, width, name + "." + std::to_string(layer++))), p);
  }
  return x;
}

Value mlp_logit(Value x, const BackboneOptions& options) {
  return linear(mlp(x, options.hidden, options.dropout, "deep"), 1, "deep.out");
}

}  // namespace lore
