#include "ctr/first_order.h"
#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_wide_deep(const Fields& fields, const BackboneOptions& options) {
  const Value deep = mlp(concat(fields.all()), options.hidden, options.dropout, "deep");

  std::vector<Value> terms = first_order(fields);
  terms.push_back(linear_unbiased(deep, 1, "deep.out"));
  return add(terms);
}

}  // namespace lore
