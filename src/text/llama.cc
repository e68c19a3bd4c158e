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

// SwiGLU; Shazeer 2020.
Value fed_forward(Value x, const ModelConfig& c, const std::string& name) {
  const Value gate = activate(c.activation, linear_unbiased(x, c.inner_width, name + ".gate_proj"));
  const Value inner = gate * linear_unbiased(x, c.inner_width, name + ".up_proj");
  return linear_unbiased(inner, c.width, name + ".down_proj");
}

Value layer(Value x, const ModelConfig& c, const std::string& name) {
  x = x + attended(rms_norm(x, c.epsilon, name + ".input_layernorm"), c, name + ".self_attn");
  return x +
         fed_forward(rms_norm(x, c.epsilon, name + ".post_attention_layernorm"), c, name + ".mlp");
}

}  // namespace

HiddenStates llama(Graph& graph, const ModelConfig& config) {
  Value x = lookup(token_ids(graph, config.vocabulary), config.width, "embed_tokens.weight");
  HiddenStates states{x, x};
  for (std::int32_t i = 0; i < config.layers; ++i) {
    x = layer(x, config, "layers." + std::to_string(i));
    if (i == 0) states.first = x;
  }
  states.last = rms_norm(x, config.epsilon, "norm");
  return states;
}

}  // namespace lore
