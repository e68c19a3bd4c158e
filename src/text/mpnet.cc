#include "text/architectures.h"

namespace lore {

// BERT with a bias by distance, which all layers share, and without segments.
HiddenStates mpnet(Graph& graph, const ModelConfig& config) {
  constexpr LayerNames names = {.query = ".attention.attn.q",
                                .key = ".attention.attn.k",
                                .value = ".attention.attn.v",
                                .attended = ".attention.attn.o",
                                .attention_norm = ".attention.LayerNorm",
                                .inner = ".intermediate.dense",
                                .outer = ".output.dense",
                                .output_norm = ".output.LayerNorm"};
  const Attend attend = [&](Value q, Value k, Value v) {
    return biased_attention(q, k, v, config.buckets, config.farthest,
                            "encoder.relative_attention_bias.weight");
  };
  return stack(absolute_embeddings(graph, config, config.width), config,
               [&](Value x, std::int32_t i) {
                 const std::string name = "encoder.layer." + std::to_string(i);
                 return post_norm_layer(x, config, name, names, attend);
               });
}

}  // namespace lore
