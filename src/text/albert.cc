#include "text/architectures.h"

namespace lore {

// Narrow embeddings, and layers that share their weights by groups.
HiddenStates albert(Graph& graph, const ModelConfig& config) {
  constexpr LayerNames names = {.query = ".attention.query",
                                .key = ".attention.key",
                                .value = ".attention.value",
                                .attended = ".attention.dense",
                                .attention_norm = ".attention.LayerNorm",
                                .inner = ".ffn",
                                .outer = ".ffn_output",
                                .output_norm = ".full_layer_layer_norm"};
  const Value narrow = absolute_embeddings(graph, config, config.table_width);
  return stack(linear(narrow, config.width, "encoder.embedding_hidden_mapping_in"), config,
               [&](Value x, std::int32_t i) {
                 const std::int32_t group = i * config.groups / config.layers;
                 const std::string name = "encoder.albert_layer_groups." + std::to_string(group);
                 return post_norm_layer(x, config, name + ".albert_layers.0", names, attention);
               });
}

}  // namespace lore
