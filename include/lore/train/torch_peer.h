#pragma once

#include <memory>
#include <span>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

namespace lore {

// The same graph and weights run by plain libtorch, as a host without an engine would: what `lore
// bench rank` measures beside the engine. Every row is scored by itself, user side included, on as
// many threads as libtorch is set to use.
// Thread safety: const members are safe for concurrent use.
class TorchPeer {
 public:
  // Takes the batch over into tensors and traces the graph for batches of its size. `weights` must
  // outlive this. Throws as Executor, and Error(invalid_argument) for a batch that lacks a column.
  TorchPeer(const Graph& graph, const std::vector<Input>& inputs, const Weights& weights,
            const Batch& batch);
  TorchPeer(TorchPeer&&) noexcept;
  ~TorchPeer();

  // Logits of the batch's rows, operator by operator.
  void run_eager(std::span<float> logits) const;

  // The same by the TorchScript traced from it, its weights constants.
  void run_script(std::span<float> logits) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lore
