#pragma once

#include <cstdint>
#include <vector>

#include "lore/ctr/backbone.h"
#include "lore/graph/graph.h"

namespace lore {

// CTRL (Li et al., ACM TORS 2025): before a backbone learns clicks, its view of a row is aligned
// with what the texts of the row's user and item say. The served model is the backbone alone.
struct CtrlOptions {
  std::int32_t width = 128;     // P, of what is compared, a multiple of the sub-spaces
  std::int32_t subspaces = 4;   // M
  float temperature = 0.7f;     // of the contrastive loss
  int epochs = 5;               // of alignment
  int batch_size = 2048;        // rows told apart from each other at once
  float learning_rate = 1e-3f;  // of both towers' layers; tables have that of training
};

// The two towers of the first stage as one graph: its output [1, 2 P] is
//
//   tabular  W h + b, h being all that the backbone's logit is a linear function of
//   text     W [t_user, t_item] + b, t the normalised vector of a side, or a trained one
//
// each M sub-spaces of P / M numbers, one after another. The paper projects twice, to P and then to
// each sub-space, which is one linear map. Texts are vectors of an encoder, which may learn with
// the towers (lore/train/encoder_tuning.h). Throws Error(invalid_argument) if no input is a vector
// or an option is out of range.
Graph alignment_towers(const std::vector<Input>& inputs, const BackboneOptions& backbone,
                       const CtrlOptions& options);

// What the second stage starts from: of the tabular tower's weights those of `model`, whose head is
// fresh. Where fusion gives the model's layers other shapes, the tables alone.
Weights aligned_start(const Graph& model, const Graph& towers, const Weights& aligned);

}  // namespace lore
