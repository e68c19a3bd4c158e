#include "ctr/first_order.h"

namespace lore {

std::vector<Value> first_order(const Fields& fields) {
  std::vector<Value> terms = fields.first_order;
  terms.push_back(parameter(*terms.front().graph, "bias", {1, 1}, Init::zeros));
  if (!fields.knowledge.empty()) {
    terms.push_back(linear_unbiased(concat(fields.knowledge), 1, "first_order.knowledge"));
  }
  return terms;
}

}  // namespace lore
