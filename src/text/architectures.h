#pragma once

#include "text/model_config.h"
#include "text/transformer_blocks.h"

namespace lore {

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

}  // namespace lore
