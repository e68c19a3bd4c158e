#include "text/architectures.h"

namespace lore {

namespace {

Value embed(Graph& graph, const ModelConfig& c) {
  const Value words =
      lookup(token_ids(graph, c.vocabulary), c.width, "embeddings.word_embeddings.weight");
  const Value places = lookup(token_positions(graph, c.positions), c.width,
                              "embeddings.position_embeddings.weight", c.first_position);
  return layer_norm(words + places, c.epsilon, "embeddings.LayerNorm");
}

Value layer(Value x, const ModelConfig& c, const std::string& name) {
  const auto projected = [&](const char* role) {
    return heads(linear(x, c.width, name + ".attention.attn." + role), c.head_width);
  };
  const Value mixed =
      one_row(biased_attention(projected("q"), projected("k"), projected("v"), c.buckets,
                               c.farthest, "encoder.relative_attention_bias.weight"));
  const Value attended = linear(mixed, c.width, name + ".attention.attn.o");
  x = layer_norm(attended + x, c.epsilon, name + ".attention.LayerNorm");
  const Value inner =
      activate(c.activation, linear(x, c.inner_width, name + ".intermediate.dense"));
  return layer_norm(linear(inner, c.width, name + ".output.dense") + x, c.epsilon,
                    name + ".output.LayerNorm");
}

}  // namespace

HiddenStates mpnet(Graph& graph, const ModelConfig& config) {
  Value x = embed(graph, config);
  HiddenStates states{x, x};
  for (std::int32_t i = 0; i < config.layers; ++i) {
    x = layer(x, config, "encoder.layer." + std::to_string(i));
    if (i == 0) states.first = x;
  }
  states.last = x;
  return states;
}

}  // namespace lore
