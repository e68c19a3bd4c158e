#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "lore/graph/text_ops.h"

#include "text/model_config.h"

namespace lore {

// A model's hidden states, [1, H] a token: after the first layer, and at the end.
struct HiddenStates {
  Value first;
  Value last;
};

// What the models have in common. Parameters are named as their checkpoints name them.

// activation(x).
Value activate(Activation activation, Value x);

// Heads of `width` numbers each out of one row, and back.
Value heads(Value x, std::int32_t width);
Value one_row(Value x);

// The sum of word, position and, where the model has them, segment embeddings, normalised:
// [1, width].
Value absolute_embeddings(Graph& graph, const ModelConfig& config, std::int32_t width);

// What stands behind a layer's name in the names of its parameters.
struct LayerNames {
  const char* query;
  const char* key;
  const char* value;
  const char* attended;        // the projection behind attention
  const char* attention_norm;  // of its sum with what came in
  const char* inner;           // the feed-forward layer
  const char* outer;
  const char* output_norm;
};

using Attend = std::function<Value(Value q, Value k, Value v)>;

// A layer that normalises each sum: y = norm(x + attention), norm(y + feed-forward). Vaswani et al.
// 2017.
Value post_norm_layer(Value x, const ModelConfig& config, const std::string& name,
                      const LayerNames& names, const Attend& attend);

// down(activation(gate(x)) * up(x)), without biases; Shazeer 2020.
Value gated_feed_forward(Value x, const ModelConfig& config, const std::string& gate,
                         const std::string& up, const std::string& down);

// x after layer(x, 0), layer(..., 1), ... of all config.layers.
HiddenStates stack(Value x, const ModelConfig& config,
                   const std::function<Value(Value x, std::int32_t index)>& layer);

}  // namespace lore
