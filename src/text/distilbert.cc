#include "text/architectures.h"

namespace lore {

namespace {

Value embed(Graph& graph, const ModelConfig& c) {
  const Value words =
      lookup(token_ids(graph, c.vocabulary), c.width, "embeddings.word_embeddings.weight");
  const Value places =
      lookup(token_positions(graph, c.positions), c.width, "embeddings.position_embeddings.weight");
  return layer_norm(words + places, c.epsilon, "embeddings.LayerNorm");
}

Value layer(Value x, const ModelConfig& c, const std::string& name) {
  const auto projected = [&](const char* role) {
    return heads(linear(x, c.width, name + ".attention." + role), c.head_width);
  };
  const Value mixed =
      one_row(attention(projected("q_lin"), projected("k_lin"), projected("v_lin")));
  x = layer_norm(linear(mixed, c.width, name + ".attention.out_lin") + x, c.epsilon,
                 name + ".sa_layer_norm");
  const Value inner = activate(c.activation, linear(x, c.inner_width, name + ".ffn.lin1"));
  return layer_norm(linear(inner, c.width, name + ".ffn.lin2") + x, c.epsilon,
                    name + ".output_layer_norm");
}

}  // namespace

HiddenStates distilbert(Graph& graph, const ModelConfig& config) {
  Value x = embed(graph, config);
  HiddenStates states{x, x};
  for (std::int32_t i = 0; i < config.layers; ++i) {
    x = layer(x, config, "transformer.layer." + std::to_string(i));
    if (i == 0) states.first = x;
  }
  states.last = x;
  return states;
}

}  // namespace lore
