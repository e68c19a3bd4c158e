#pragma once

#include <vector>

#include "lore/graph/graph.h"

#include "train/random.h"
#include "train/text/operators.h"
#include "train/text/optimizer.h"
#include "train/torch.h"

namespace lore {

// What a layer adds to its input is 0 at probability p, the rest scaled up (Vaswani et al. 2017).
struct ResidualDropout {
  double p = 0;
  Random random{0};
};

// Runs a graph over tokens in libtorch.
// Thread safety: run() is safe from many threads while nobody writes the weights.
class TextExecutor {
 public:
  // On the CPU values are read from `weights` where they stand, so they must outlive this, and what
  // is written there is seen by the next run; another device has copies. Throws Error(mismatch) for
  // weights of another model.
  TextExecutor(const Graph& graph, const Weights& weights, at::Device device = at::kCPU);

  at::Device device() const { return device_; }

  // The graph that runs: pruned.
  const Graph& graph() const { return graph_; }

  // What takes a gradient: every parameter, or, where the weights have low-rank additions
  // (low_rank.h), those alone.
  const std::vector<TrainedTensor>& trained() const { return trained_; }

  // The matrix of a parameter; throws Error(internal) for a name that the graph does not have.
  const at::Tensor& parameter(const std::string& name) const;

  // The output for each token, [T, 1, H], with gradients where GradMode is enabled.
  // REQUIRES: ids and positions within their tables, texts on the executor's device.
  at::Tensor run(const PaddedTexts& texts, ResidualDropout dropout = {}) const;

 private:
  struct Parameter {
    NodeId node = -1;
    at::Tensor value;
    at::Tensor a;  // with b: its low-rank addition, where it has one
    at::Tensor b;
  };

  at::Tensor input_of(NodeId id, const PaddedTexts& texts) const;

  Graph graph_;
  at::Device device_;
  std::vector<Parameter> parameters_;
  std::vector<TrainedTensor> trained_;
};

}  // namespace lore
