#include "lore/error.h"
#include "lore/graph/interaction_ops.h"
#include "lore/graph/text_ops.h"

#include "ctr/interest.h"
#include "ctr/layers.h"
#include "ctr/models.h"

namespace lore {

namespace {

constexpr float epsilon = 1e-5f;

// One block of a transformer over the rows of x.
Value block(Value x, Value mask, const BackboneOptions& options, const std::string& name) {
  const std::int32_t width = x.shape().cols;
  const Value attended = cross_attention(
      linear_unbiased(x, width, name + ".query"), linear_unbiased(x, width, name + ".key"),
      linear_unbiased(x, width, name + ".value"), options.attention_heads, mask);
  const Value mixed = dropout(linear(attended, width, name + ".attention"), options.dropout);
  const Value seen = layer_norm(x + mixed, epsilon, name + ".attention.norm");
  const Value wide = leaky_relu(linear(seen, 4 * width, name + ".wide"));
  const Value fed = dropout(linear(wide, width, name + ".narrow"), options.dropout);
  return layer_norm(seen + fed, epsilon, name + ".norm");
}

void check_heads(std::int32_t width, std::int32_t heads) {
  if (width % heads == 0) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "heads do not divide the width of a history item",
               .place = {.field = "attention_heads"},
               .expected = "a divisor of " + std::to_string(width),
               .found = std::to_string(heads)});
}

}  // namespace

Value build_bst(const Fields& fields, const BackboneOptions& options) {
  const HistoryValues& history = history_for(Backbone::bst, fields);
  const auto& [length, width] = history.items.shape();
  check_heads(width, options.attention_heads);

  Graph& graph = *history.target.graph;
  const Value now = parameter(graph, "position.target", {1, width}, Init::xavier_normal);
  const Value places = parameter(graph, "position.history", {length, width}, Init::xavier_normal);
  const Value target_is_there = affine(slice_rows(history.mask, 0, 1), 0, 1);
  const Value mask = stack({target_is_there, history.mask});
  Value x = stack({history.target + now, history.items + places});
  for (std::int32_t layer = 0; layer < options.transformer_blocks; ++layer) {
    x = block(x, mask, options, "block." + std::to_string(layer));
  }
  const Value target = slice_rows(x, 0, 1);
  const Value past = mean_groups(slice_rows(x, 1, length), history.mask, 1);
  return interest_logit(fields, concat({target, past}), options);
}

}  // namespace lore
