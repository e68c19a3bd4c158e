#include <algorithm>

#include "lore/graph/interaction_ops.h"

#include "ctr/first_order.h"
#include "ctr/layers.h"
#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

// SENet: how much each field counts here, [F, 1], from the means of all fields' embeddings.
Value importance(Value x, std::int32_t reduction) {
  const auto& [fields, dim] = x.shape();
  const Value squeezed = affine(sum_rows(transpose(x)), 1 / static_cast<float>(dim), 0);
  const std::int32_t hidden = std::max(1, fields / reduction);
  const Value excited = relu(linear_unbiased(squeezed, hidden, "senet.0"));
  return reshape(relu(linear_unbiased(excited, fields, "senet.1")), fields, 1);
}

// (x_i W) * x_j for each pair of fields, W one for all or one for each left field.
Value bilinear(Value x, const BackboneOptions& options) {
  const std::int32_t dim = x.shape().cols;
  const Value left = options.bilinear == Bilinear::all ? linear_unbiased(x, dim, "bilinear")
                                                       : grouped_linear(x, dim, "bilinear");
  return flat(pair_products(left, x));
}

}  // namespace

Value build_fibinet(const Fields& fields, const BackboneOptions& options) {
  const Value x = stack(fields.rows());
  const Value weighed = x * importance(x, options.senet_reduction);
  const Value pairs = concat({bilinear(x, options), bilinear(weighed, options)});

  std::vector<Value> terms = first_order(fields);
  terms.push_back(
      linear_unbiased(mlp(pairs, options.hidden, options.dropout, "deep"), 1, "deep.out"));
  return add(terms);
}

}  // namespace lore
