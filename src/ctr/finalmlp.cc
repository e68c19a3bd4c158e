#include <algorithm>
#include <iterator>

#include "lore/error.h"
#include "lore/graph/interaction_ops.h"

#include "ctr/mlp.h"
#include "ctr/models.h"

namespace lore {

namespace {

// The columns known with the item, or those known with the request.
std::vector<Value> columns_of(const Fields& fields, Stage stage) {
  std::vector<Value> values;
  std::copy_if(fields.embeddings.begin(), fields.embeddings.end(), std::back_inserter(values),
               [&](Value value) { return stage_of(value.sides()) == stage; });
  return values;
}

// x with each number weighed by 0 to 2, as the columns of one side say; by trained numbers where
// there are none.
Value gated(Value x, const std::vector<Value>& side, const BackboneOptions& options,
            const std::string& name) {
  const std::int32_t width = x.shape().cols;
  const Value context = side.empty() ? parameter(*x.graph, name + ".context",
                                                 {1, options.embedding_dim}, Init::xavier_normal)
                                     : concat(side);
  const Value hidden = mlp(context, options.gate_hidden, 0, name);
  return x * affine(sigmoid(linear(hidden, width, name + ".out")), 2, 0);
}

void check_heads(std::int32_t first, std::int32_t second, std::int32_t heads) {
  if (first % heads == 0 && second % heads == 0) return;
  throw Error(
      {.kind = ErrorKind::invalid_argument,
       .problem = "heads do not divide the streams' last widths",
       .place = {.field = "fusion_heads"},
       .expected = "a divisor of " + std::to_string(first) + " and " + std::to_string(second),
       .found = std::to_string(heads)});
}

// sum over heads h of x_h W_h y_h.
Value bilinear(Value x, Value y, std::int32_t heads) {
  const std::int32_t left = x.shape().cols / heads;
  const std::int32_t right = y.shape().cols / heads;
  const Value mapped = grouped_linear(reshape(x, heads, left), right, "fusion");
  const Value products = mapped * reshape(y, heads, right);
  return sum_rows(reshape(products, heads * right, 1));
}

}  // namespace

Value build_finalmlp(const Fields& fields, const BackboneOptions& options) {
  const auto& second_hidden =
      options.second_hidden.empty() ? options.hidden : options.second_hidden;
  check_heads(options.hidden.back(), second_hidden.back(), options.fusion_heads);

  const Value x = concat(fields.all());
  const Value first = mlp(gated(x, columns_of(fields, Stage::request), options, "gate.request"),
                          options.hidden, options.dropout, "first");
  const Value second = mlp(gated(x, columns_of(fields, Stage::item), options, "gate.item"),
                           second_hidden, options.dropout, "second");
  return linear(concat({first, second}), 1, "out") + bilinear(first, second, options.fusion_heads);
}

}  // namespace lore
