#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_deepfm(const Fields& fields, const BackboneOptions& options) {
  const Value second_order = fm(stack(fields.factors()));
  const Value deep = mlp(concat(fields.all()), options.hidden, options.dropout, "deep");

  std::vector<Value> terms = fields.first_order;
  terms.push_back(second_order);
  terms.push_back(linear(deep, 1, "deep.out"));
  return add(terms);
}

}  // namespace lore
