#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

Value build_deepfm(const Fields& fields, const BackboneOptions& options) {
  std::vector<Value> terms = fields.first_order;
  terms.push_back(fm(stack(fields.factors())));
  terms.push_back(mlp_logit(concat(fields.all()), options));
  return add(terms);
}

}  // namespace lore
