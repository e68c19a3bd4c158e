#pragma once

#include "lore/graph/graph.h"
#include "lore/matrix.h"

#include "text/model_config.h"

namespace lore {

// Lets a new BERT begin as a bag of tokens: the mean of its hidden states points where the sum of
// the text's `token_vectors` [vocabulary, H] does, near enough for what norms between them leave.
//
// Each hidden state is a constant, far longer than the token's part, that lets norms pass that part
// as it is; the last norm takes the constant away. Layers do not see the constant, and add nothing
// until they have learnt to (as in ReZero, Bachlechner et al. 2021).
// REQUIRES: `weights` are those of the graph of bert(config).
void start_linear(const ModelConfig& config, const Matrix& token_vectors, Weights& weights);

}  // namespace lore
