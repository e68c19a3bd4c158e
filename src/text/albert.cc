#include "text/architectures.h"

namespace lore {

namespace {

Value embed(Graph& graph, const ModelConfig& c) {
  const std::int32_t width = c.table_width;
  const Value words =
      lookup(token_ids(graph, c.vocabulary), width, "embeddings.word_embeddings.weight");
  const Value places =
      lookup(token_positions(graph, c.positions), width, "embeddings.position_embeddings.weight");
  const Value segments =
      lookup(token_segments(graph, c.segments), width, "embeddings.token_type_embeddings.weight");
  const Value x = layer_norm(add({words, segments, places}), c.epsilon, "embeddings.LayerNorm");
  return linear(x, c.width, "encoder.embedding_hidden_mapping_in");
}

Value layer(Value x, const ModelConfig& c, const std::string& name) {
  const auto projected = [&](const char* role) {
    return heads(linear(x, c.width, name + ".attention." + role), c.head_width);
  };
  const Value mixed = one_row(attention(projected("query"), projected("key"), projected("value")));
  x = layer_norm(linear(mixed, c.width, name + ".attention.dense") + x, c.epsilon,
                 name + ".attention.LayerNorm");
  const Value inner = activate(c.activation, linear(x, c.inner_width, name + ".ffn"));
  return layer_norm(linear(inner, c.width, name + ".ffn_output") + x, c.epsilon,
                    name + ".full_layer_layer_norm");
}

}  // namespace

HiddenStates albert(Graph& graph, const ModelConfig& config) {
  Value x = embed(graph, config);
  HiddenStates states{x, x};
  for (std::int32_t i = 0; i < config.layers; ++i) {
    const std::int32_t group = i * config.groups / config.layers;
    x = layer(x, config,
              "encoder.albert_layer_groups." + std::to_string(group) + ".albert_layers.0");
    if (i == 0) states.first = x;
  }
  states.last = x;
  return states;
}

}  // namespace lore
