#include "ctr/first_order.h"
#include "ctr/models.h"

namespace lore {

Value build_fm(const Fields& fields, const BackboneOptions&) {
  std::vector<Value> terms = first_order(fields);
  terms.push_back(fm(stack(fields.factors())));
  return add(terms);
}

}  // namespace lore
