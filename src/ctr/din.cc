#include "lore/error.h"

#include "ctr/mlp.h"
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
  if (!fields.history) {
    throw Error(
        {.kind = ErrorKind::invalid_argument,
         .problem = "din attends over a history, and the data has none",
         .hint = "add \"history\": {\"length\": 50} to the dataset, or choose another backbone"});
  }
  const Value interest = weighted_sum(attention(*fields.history, options), fields.history->items);

  std::vector<Value> joined = fields.embeddings;
  joined.push_back(interest);
  joined.insert(joined.end(), fields.knowledge.begin(), fields.knowledge.end());
  return linear(mlp(concat(joined), options.hidden, options.dropout, "deep"), 1, "deep.out");
}

}  // namespace lore
