#include "ctr/first_order.h"
#include "ctr/models.h"

namespace lore {

Value build_lr(const Fields& fields, const BackboneOptions&) {
  return add(first_order(fields));
}

}  // namespace lore
