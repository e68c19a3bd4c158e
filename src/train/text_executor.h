#pragma once

#include <vector>

#include "lore/graph/graph.h"

#include "train/text_operators.h"
#include "train/torch.h"

namespace lore {

// Runs a graph over tokens in libtorch. Values are read from `weights` where they stand, so what an
// optimiser writes there is seen by the next run.
// Thread safety: run() is safe from many threads while nobody writes the weights.
class TextExecutor {
 public:
  struct Parameter {
    NodeId node = -1;
    at::Tensor value;  // [rows, cols], a leaf that takes a gradient
  };

  // `weights` must outlive this. Throws Error(mismatch) for weights of another model.
  TextExecutor(const Graph& graph, const Weights& weights);

  // The graph that runs: pruned.
  const Graph& graph() const { return graph_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

  // The output for each token, [T, 1, H], with gradients where GradMode is enabled.
  // REQUIRES: ids and positions within their tables.
  at::Tensor run(const PaddedTexts& texts) const;

 private:
  at::Tensor input_of(NodeId id, const PaddedTexts& texts) const;

  Graph graph_;
  std::vector<Parameter> parameters_;
};

}  // namespace lore
