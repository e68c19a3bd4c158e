#include "text/transformer_blocks.h"

namespace lore {

Value activate(Activation activation, Value x) {
  switch (activation) {
    case Activation::none:
      break;
    case Activation::relu:
      return relu(x);
    case Activation::gelu:
      return gelu(x);
    case Activation::gelu_tanh:
      return gelu_tanh(x);
    case Activation::silu:
      return silu(x);
  }
  return x;
}

Value heads(Value x, std::int32_t width) {
  return reshape(x, x.shape().cols / width, width);
}

Value one_row(Value x) {
  return reshape(x, 1, static_cast<std::int32_t>(x.shape().size()));
}

Value absolute_embeddings(Graph& graph, const ModelConfig& config, std::int32_t width) {
  const std::string name = "embeddings.";
  const Value words =
      lookup(token_ids(graph, config.vocabulary), width, name + "word_embeddings.weight");
  const Value places = lookup(token_positions(graph, config.positions), width,
                              name + "position_embeddings.weight", config.first_position);
  if (config.segments == 0) {
    return layer_norm(words + places, config.epsilon, name + "LayerNorm");
  }
  const Value segments =
      lookup(token_segments(graph, config.segments), width, name + "token_type_embeddings.weight");
  return layer_norm(add({words, segments, places}), config.epsilon, name + "LayerNorm");
}

Value post_norm_layer(Value x, const ModelConfig& config, const std::string& name,
                      const LayerNames& names, const Attend& attend) {
  const auto projected = [&](const char* role) {
    return heads(linear(x, config.width, name + role), config.head_width);
  };
  const Value mixed =
      one_row(attend(projected(names.query), projected(names.key), projected(names.value)));
  const Value attended = linear(mixed, config.width, name + names.attended);
  x = layer_norm(attended + x, config.epsilon, name + names.attention_norm);
  const Value inner =
      activate(config.activation, linear(x, config.inner_width, name + names.inner));
  return layer_norm(linear(inner, config.width, name + names.outer) + x, config.epsilon,
                    name + names.output_norm);
}

Value gated_feed_forward(Value x, const ModelConfig& config, const std::string& gate,
                         const std::string& up, const std::string& down) {
  const Value gates = activate(config.activation, linear_unbiased(x, config.inner_width, gate));
  const Value inner = gates * linear_unbiased(x, config.inner_width, up);
  return linear_unbiased(inner, config.width, down);
}

HiddenStates stack(Value x, const ModelConfig& config,
                   const std::function<Value(Value x, std::int32_t index)>& layer) {
  HiddenStates states{x, x};
  for (std::int32_t i = 0; i < config.layers; ++i) {
    states.last = layer(states.last, i);
    if (i == 0) states.first = states.last;
  }
  return states;
}

}  // namespace lore
