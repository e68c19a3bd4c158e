#include "lore/graph/interaction_ops.h"

#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_ipnn(const Fields& fields, const BackboneOptions& options) {
  std::vector<Value> joined = fields.all();
  joined.push_back(inner_products(stack(fields.rows())));
  return mlp_logit(concat(joined), options);
}

}  // namespace lore
