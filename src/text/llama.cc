#include "text/architectures.h"

namespace lore {

namespace {

Value project(Value x, std::int32_t out, const std::string& name, bool biased) {
  return biased ? linear(x, out, name) : linear_unbiased(x, out, name);
}

Value attended(Value x, const ModelConfig& c, const std::string& name) {
  const auto projected = [&](const char* role, std::int32_t count) {
    return heads(project(x, count * c.head_width, name + role, c.input_biases), c.head_width);
  };
  Value q = projected(".q_proj", c.heads);
  Value k = projected(".k_proj", c.key_heads);
  if (c.head_norms) {
    q = rms_norm(q, c.epsilon, name + ".q_norm");
    k = rms_norm(k, c.epsilon, name + ".k_norm");
  }
  const Value mixed = causal_attention(rotary(q, c.rotary_base), rotary(k, c.rotary_base),
                                       projected(".v_proj", c.key_heads));
  return project(one_row(mixed), c.width, name + ".o_proj", c.output_bias);
}

Value layer(Value x, const ModelConfig& c, const std::string& name) {
  const std::string mlp = name + ".mlp";
  x = x + attended(rms_norm(x, c.epsilon, name + ".input_layernorm"), c, name + ".self_attn");
  const Value between = rms_norm(x, c.epsilon, name + ".post_attention_layernorm");
  return x +
         gated_feed_forward(between, c, mlp + ".gate_proj", mlp + ".up_proj", mlp + ".down_proj");
}

}  // namespace

HiddenStates llama(Graph& graph, const ModelConfig& config) {
  const Value words =
      lookup(token_ids(graph, config.vocabulary), config.width, "embed_tokens.weight");
  HiddenStates states = stack(words, config, [&](Value x, std::int32_t i) {
    return layer(x, config, "layers." + std::to_string(i));
  });
  states.last = rms_norm(states.last, config.epsilon, "norm");
  return states;
}

}  // namespace lore
