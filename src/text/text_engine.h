#pragma once

#include <cstddef>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/table.h"
#include "lore/text/encoder.h"

#include "kernel/aligned.h"
#include "text/text_steps.h"
#include "text/token_batch.h"

namespace lore {

// A graph over tokens, made ready to run: weights packed, activations joined with the layers before
// them, values laid out in one arena.
// Thread safety: const members are safe for concurrent use.
class TextEngine {
 public:
  // Memory that calls of run() use one after another, grown to the largest batch.
  struct Workspace {
    kernel::AlignedFloats values;
    kernel::AlignedFloats scratch;
  };

  // `longest`: tokens a text has at most. `tables` stand in for weights that are looked up. Throws
  // Error(mismatch) for weights of another model, Error(unsupported) for a graph of operators that
  // texts do not have.
  TextEngine(const Graph& graph, const Weights& weights, std::size_t longest,
             EncoderPrecision precision, const Tables& tables = {});

  std::size_t width() const { return output_.size(); }

  // That a workspace takes for the values of one token.
  std::size_t bytes_per_token() const { return floats_ * sizeof(float); }

  // The output for each token [T, width()]; valid until the workspace is used again.
  // REQUIRES: OneThread is alive; ids and positions are within their tables; no text is empty or
  // longer than `longest`.
  const float* run(const TokenBatch& batch, Workspace& workspace) const;

 private:
  std::vector<TextStep> steps_;
  std::vector<AttentionSlots> attentions_;
  std::size_t floats_ = 0;         // of the arena, a token
  std::size_t scratch_bytes_ = 0;  // of the linear layers
  Slot output_;
};

}  // namespace lore
