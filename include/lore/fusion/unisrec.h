#pragma once

#include <cstdint>
#include <vector>

#include "lore/data/feature_store.h"
#include "lore/graph/ops.h"

namespace lore {

// Users and items compared by text alone, which is learned before clicks are: UniSRec (Hou et al.,
// KDD 2022).
struct UnisrecOptions {
  std::int32_t directions = 64;  // C, principal components that are read
  std::int32_t experts = 4;      // K, of an adaptor
  std::int32_t width = 32;       // P, of what is compared
  float vector_dropout = 0.1f;   // share of vectors hidden in training
  float temperature = 0.07f;     // of the contrastive loss
  int epochs = 10;               // of pre-training
  int batch_size = 2048;         // rows told apart from each other at once
  float learning_rate = 1e-3f;   // in pre-training
  // Adaptors that pre-training goes on from, unisrec_adaptors() of a model of another dataset whose
  // vectors are of the same encoders; {}: fresh ones.
  Weights start = {};
};

// Fields to be joined to a backbone: the item's text and, times it, the user's.
//
//   input    x = the first C principal components of a vector, whitened
//   adaptor  A(x) = sum_k g_k (W_k x + b_k), g = softmax(V x + c): a mixture of whitenings
//   item     v = norm(A(x_item))
//   user     u = norm(mean over the history of A(x_l) + A'(x_user)), of these what the data has
//   fields   g_1 * v [1, P], g_2 * u [1, P] and g_3 * (u . v / P), g trained and zero at the start
//
// norm gives mean 0 and deviation 1, so that u . v / P is a correlation. The paper reads the
// history with a transformer and has noise in its gates; here it is a mean, and there is none.
//
// Throws Error(invalid_argument) if items have no vector, users neither a vector nor a history of
// item ids, or an option is out of range.
std::vector<Value> unisrec_fields(Graph& graph, const std::vector<Input>& inputs,
                                  const UnisrecOptions& options);

// u, v and, where there are histories, a u of which items are hidden, side by side as the output of
// a graph: what is trained first (the paper's sequence-item and sequence-sequence losses, align.h).
Graph unisrec_towers(const std::vector<Input>& inputs, const UnisrecOptions& options);

// What of a model's weights another dataset can use: components, adaptors and norms of sides.
Weights unisrec_adaptors(const Weights& weights);

// The components, and those of the history's items, which stay, and `options.start`.
Weights unisrec_weights(const Graph& graph, const FeatureStore& store,
                        const UnisrecOptions& options);

}  // namespace lore
