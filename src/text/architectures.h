#pragma once

#include "lore/graph/text_ops.h"

#include "text/model_config.h"

namespace lore {

// A model's hidden states, [1, H] a token: after the first layer, and at the end.
struct HiddenStates {
  Value first;
  Value last;
};

// The models, one file each. Parameters have the names of the published checkpoints, without the
// prefix that some put before all ("bert.", "model.").
HiddenStates bert(Graph& graph, const ModelConfig& config);        // Devlin et al. 2019; RoBERTa
HiddenStates distilbert(Graph& graph, const ModelConfig& config);  // Sanh et al. 2019
HiddenStates mpnet(Graph& graph, const ModelConfig& config);       // Song et al. 2020
HiddenStates albert(Graph& graph, const ModelConfig& config);      // Lan et al. 2020
HiddenStates t5_encoder(Graph& graph, const ModelConfig& config);  // Raffel et al. 2020
HiddenStates llama(Graph& graph, const ModelConfig& config);       // Touvron et al. 2023; Qwen

// The model that `config` describes.
HiddenStates hidden_states(Graph& graph, const ModelConfig& config);

// Shared by the models: activation(x), and heads of `width` numbers each out of one row.
Value activate(Activation activation, Value x);
Value heads(Value x, std::int32_t width);
Value one_row(Value x);

}  // namespace lore
