#include "lore/graph/interaction_ops.h"

#include "ctr/layers.h"
#include "ctr/models.h"

namespace lore {

namespace {

// h + h * g with h and g linear in x: as many orders of products as there are layers, doubled.
Value factorised(Value x, std::int32_t width, const std::string& name) {
  const Value h = linear(x, width, name + ".h");
  return h + h * linear(x, width, name + ".g");
}

Value block_logit(Value x, const BackboneOptions& options, const std::string& name) {
  int layer = 0;
  for (std::int32_t width : options.hidden) {
    x = dropout(relu(factorised(x, width, name + "." + std::to_string(layer++))), options.dropout);
  }
  return linear(x, 1, name + ".out");
}

// The factors beside the factors weighed, number by number, by a linear layer over fields.
Value field_gated(Value x) {
  const std::int32_t fields = x.shape().rows;
  const Value gates = transpose(linear(transpose(x), fields, "gate"));
  return stack({x, x * gates});
}

}  // namespace

Value build_finalnet(const Fields& fields, const BackboneOptions& options) {
  std::vector<Value> first = {flat(field_gated(stack(fields.factors())))};
  first.insert(first.end(), fields.knowledge.begin(), fields.knowledge.end());
  const Value logits = block_logit(concat(first), options, "first") +
                       block_logit(concat(fields.all()), options, "second");
  return affine(logits, 0.5f, 0);
}

}  // namespace lore
