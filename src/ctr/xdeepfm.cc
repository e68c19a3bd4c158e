#include "lore/graph/interaction_ops.h"

#include "ctr/first_order.h"
#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

// The compressed interaction network with its matrices lying down: [D, fields].
Value compressed_interactions(const Fields& fields, const BackboneOptions& options) {
  const Value x0 = transpose(stack(fields.rows()));
  Value x = x0;
  std::vector<Value> pooled;
  for (std::size_t layer = 0; layer < options.cin_layers.size(); ++layer) {
    x = linear_unbiased(outer(x0, x), options.cin_layers[layer], "cin." + std::to_string(layer));
    pooled.push_back(sum_rows(x));
  }
  return linear_unbiased(concat(pooled), 1, "cin.out");
}

}  // namespace

Value build_xdeepfm(const Fields& fields, const BackboneOptions& options) {
  const Value deep = mlp(concat(fields.all()), options.hidden, options.dropout, "deep");

  std::vector<Value> terms = first_order(fields);
  terms.push_back(compressed_interactions(fields, options));
  terms.push_back(linear_unbiased(deep, 1, "deep.out"));
  return add(terms);
}

}  // namespace lore
