#include "lore/graph/interaction_ops.h"

#include "ctr/interest.h"
#include "ctr/models.h"

namespace lore {

namespace {

// softmax over the history of h_l W e: [L, 1], zero where there is no item.
Value attention(Value states, Value target, Value mask) {
  const std::int32_t length = states.shape().rows;
  const Value q = linear_unbiased(target, states.shape().cols, "attention");
  const Value scores = matmul(q, transpose(states));
  return reshape(softmax(scores, reshape(mask, 1, length)), length, 1);
}

}  // namespace

Value build_dien(const Fields& fields, const BackboneOptions& options) {
  const HistoryValues& history = history_for(Backbone::dien, fields);
  const std::int32_t width = history.target.shape().cols;
  const Value interests = gru(history.items, history.mask, width, "extraction");
  const Value attended = attention(interests, history.target, history.mask);
  const Value evolved = gru(interests, history.mask, attended, width, "evolution");
  return interest_logit(fields, slice_rows(evolved, 0, 1), options);
}

}  // namespace lore
