#pragma once

#include <cstdint>
#include <string>

#include "text/packed_linear.h"

namespace lore {

// The families of models, by how their graphs are built.
enum class Architecture : std::uint8_t { bert, distilbert, mpnet, albert, t5, llama };

// What a checkpoint's config.json says of the shape of its model.
struct ModelConfig {
  Architecture architecture = Architecture::bert;
  std::int32_t vocabulary = 0;
  std::int32_t positions = 0;       // tokens a text may have; 0 where nothing limits them
  std::int32_t first_position = 0;  // row of the position table that the first token reads
  std::int32_t segments = 0;        // rows of the segment table; 0 for none
  std::int32_t width = 0;           // H
  std::int32_t table_width = 0;     // of the token embeddings, where that is not H (ALBERT)
  std::int32_t layers = 0;
  std::int32_t groups = 1;  // ALBERT: groups of layers that share weights
  std::int32_t heads = 0;
  std::int32_t key_heads = 0;
  std::int32_t head_width = 0;
  std::int32_t inner_width = 0;  // of the feed-forward layers
  Activation activation = Activation::gelu;
  bool gated = false;           // T5: the feed-forward layer has a gate
  bool input_biases = false;    // Llama: biases of q, k and v
  bool output_bias = false;     // Llama: bias of the attention's output
  bool paired_columns = false;  // Llama: rotary pairs are columns 2i and 2i + 1, as Meta wrote them
  bool head_norms = false;      // Qwen3: q and k are normalised by head
  float epsilon = 1e-12f;       // of the norms
  float rotary_base = 10000;
  std::int32_t buckets = 32;  // of relative distances
  std::int32_t farthest = 128;
};

// Reads `directory`/config.json of the Hugging Face layout. Throws Error(not_found), Error(format)
// naming the key, or Error(unsupported) for an architecture, or a setting of one, unknown here.
ModelConfig read_model_config(const std::string& directory);

}  // namespace lore
