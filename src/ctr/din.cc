#include "ctr/interest.h"
#include "ctr/models.h"

namespace lore {

namespace {

// How much each history item says about the target: [L, 1], zero where there is no item.
Value attention(const HistoryValues& history, const BackboneOptions& options) {
  const Value q = history.target;
  const Value k = history.items;
  Value hidden = concat({q, k, q - k, q * k});
  int layer = 0;
  for (std::int32_t width : options.attention_hidden) {
    const std::string name = "attention." + std::to_string(layer++);
    hidden = dice(linear(hidden, width, name), history.mask, name);
  }
  return linear(hidden, 1, "attention.out") * history.mask;
}

}  // namespace

Value build_din(const Fields& fields, const BackboneOptions& options) {
  const HistoryValues& history = history_for(Backbone::din, fields);
  return interest_logit(fields, weighted_sum(attention(history, options), history.items), options);
}

}  // namespace lore
