#include "text/architectures.h"

namespace lore {

HiddenStates bert(Graph& graph, const ModelConfig& config) {
  constexpr LayerNames names = {.query = ".attention.self.query",
                                .key = ".attention.self.key",
                                .value = ".attention.self.value",
                                .attended = ".attention.output.dense",
                                .attention_norm = ".attention.output.LayerNorm",
                                .inner = ".intermediate.dense",
                                .outer = ".output.dense",
                                .output_norm = ".output.LayerNorm"};
  return stack(absolute_embeddings(graph, config, config.width), config,
               [&](Value x, std::int32_t i) {
                 const std::string name = "encoder.layer." + std::to_string(i);
                 return post_norm_layer(x, config, name, names, attention);
               });
}

}  // namespace lore
