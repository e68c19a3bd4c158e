#pragma once

#include <cstdint>
#include <vector>

#include "lore/ctr/backbone.h"
#include "lore/graph/graph.h"

namespace lore {

// CELA (2024): what clicks have taught of an item and what its text says are aligned item by item,
// which costs in proportion to the items, not to the rows.
struct CelaOptions {
  std::int32_t width = 128;     // P, of what is compared and of the field
  float temperature = 1;        // of the contrastive loss
  int epochs = 20;              // of alignment, over the items
  int batch_size = 64;          // items told apart from each other at once
  float learning_rate = 1e-3f;  // of layers in alignment
  float vector_dropout = 0.1f;  // share of vectors hidden in training
};

// First the backbone learns clicks without text. Then, over the items that have a vector and
// training rows, the two are aligned:
//
//   clicks  norm(W e_item + b), e_item the embeddings of the item's columns side by side
//   text    norm(W' t + b'), t the item's normalised vector
//
// norm gives mean 0 and deviation 1, then a trained scale and shift a number. Last the model
// learns, its tables from where alignment left them, with the field g * text [1, P], g trained and
// zero at the start: items that were never clicked have what clicks taught of those alike. The
// encoder of the texts may learn in alignment as well (lore/train/encoder_tuning.h).
//
// Throws Error(invalid_argument) if items have no vector or an option is out of range.
std::vector<Value> cela_fields(Graph& graph, const std::vector<Input>& inputs,
                               const CelaOptions& options);

// Both as the output [1, 2 P] of a graph. Throws as cela_fields(), and Error(invalid_argument) if
// items have no columns.
Graph cela_towers(const std::vector<Input>& inputs, const BackboneOptions& backbone,
                  const CelaOptions& options);

}  // namespace lore
