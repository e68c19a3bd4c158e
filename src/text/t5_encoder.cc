#include <cmath>

#include "text/architectures.h"

namespace lore {

namespace {

// T5 does not divide its scores by the root of the heads' width; attention() does.
Value attended(Value x, const ModelConfig& c, const std::string& name) {
  const auto projected = [&](const char* role) {
    return heads(linear_unbiased(x, c.heads * c.head_width, name + role), c.head_width);
  };
  const Value q = affine(projected(".q"), std::sqrt(static_cast<float>(c.head_width)), 0);
  const Value mixed =
      biased_attention(q, projected(".k"), projected(".v"), c.buckets, c.farthest,
                       "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight");
  return linear_unbiased(one_row(mixed), c.width, name + ".o");
}

Value fed_forward(Value x, const ModelConfig& c, const std::string& name) {
  if (c.gated) return gated_feed_forward(x, c, name + ".wi_0", name + ".wi_1", name + ".wo");
  const Value inner = activate(c.activation, linear_unbiased(x, c.inner_width, name + ".wi"));
  return linear_unbiased(inner, c.width, name + ".wo");
}

Value block(Value x, const ModelConfig& c, const std::string& name) {
  const Value before = rms_norm(x, c.epsilon, name + ".layer.0.layer_norm");
  x = x + attended(before, c, name + ".layer.0.SelfAttention");
  const Value between = rms_norm(x, c.epsilon, name + ".layer.1.layer_norm");
  return x + fed_forward(between, c, name + ".layer.1.DenseReluDense");
}

}  // namespace

HiddenStates t5_encoder(Graph& graph, const ModelConfig& config) {
  const Value words = lookup(token_ids(graph, config.vocabulary), config.width, "shared.weight");
  HiddenStates states = stack(words, config, [&](Value x, std::int32_t i) {
    return block(x, config, "encoder.block." + std::to_string(i));
  });
  states.last = rms_norm(states.last, config.epsilon, "encoder.final_layer_norm");
  return states;
}

}  // namespace lore
