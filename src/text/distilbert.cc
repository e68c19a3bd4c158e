#include "text/architectures.h"

namespace lore {

HiddenStates distilbert(Graph& graph, const ModelConfig& config) {
  constexpr LayerNames names = {.query = ".attention.q_lin",
                                .key = ".attention.k_lin",
                                .value = ".attention.v_lin",
                                .attended = ".attention.out_lin",
                                .attention_norm = ".sa_layer_norm",
                                .inner = ".ffn.lin1",
                                .outer = ".ffn.lin2",
                                .output_norm = ".output_layer_norm"};
  return stack(absolute_embeddings(graph, config, config.width), config,
               [&](Value x, std::int32_t i) {
                 const std::string name = "transformer.layer." + std::to_string(i);
                 return post_norm_layer(x, config, name, names, attention);
               });
}

}  // namespace lore
