#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

// The factorisation machine's factors: one of width D a field, and one a column of the history.
std::vector<Value> factors(const Fields& fields, std::int32_t dim) {
  std::vector<Value> rows = fields.embeddings;
  if (fields.history) {
    const Value mean = mean_groups(fields.history->items, fields.history->mask, 1);
    rows.push_back(reshape(mean, mean.shape().cols / dim, dim));
  }
  return rows;
}

}  // namespace

Value build_deepfm(const Fields& fields, const BackboneOptions& options) {
  const Value second_order = fm(stack(factors(fields, options.embedding_dim)));
  const Value deep = mlp(concat(fields.all()), options.hidden, options.dropout, "deep");

  std::vector<Value> terms = fields.first_order;
  terms.push_back(second_order);
  terms.push_back(linear(deep, 1, "deep.out"));
  return add(terms);
}

}  // namespace lore
