#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/executor.h"
#include "train/optimizer.h"
#include "train/rate_schedule.h"
#include "train/weight_average.h"

namespace lore {

// What is to become small: a number, of the output of a batch's rows, with gradients.
using Loss = std::function<at::Tensor(const at::Tensor& output, const Batch& batch)>;

// The mean LogLoss of logits [B] against the batch's labels, 0 to 1.
at::Tensor click_loss(const at::Tensor& logits, const Batch& batch);

// Fresh weights of `graph` but for what is given of them.
Weights fresh_weights(const Graph& graph, std::uint64_t seed, const Weights& given);

// A model while it learns: its weights, what runs them, and what changes them.
// Thread safety: one thread at a time.
class Learner {
 public:
  // Throws what Executor does, and Error(invalid_argument) for a graph with nothing to train.
  Learner(const Graph& graph, const std::vector<Input>& inputs, Weights weights,
          const TrainOptions& options, const TrainingScope& scope = {}, Loss loss = click_loss);

  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;

  // Learns from a batch. Returns its loss before the update; where that is not finite,
  // nothing is updated.
  double step(const Batch& batch);

  // Takes the outcome of a validation, for the learning rates to follow.
  void validated(bool best) { schedule_.validated(best); }

  // All it goes on from to tensors, and back. Throws Error(mismatch) for those of another model.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

  // Takes the state of optimisers alone, of tables that may have been shorter.
  void read_optimizers(const TensorFile& file) { optimizer_.read(file); }

  std::int64_t steps() const { return steps_; }

  // What to validate and keep: the weights, or their average, brought up to date. Each call returns
  // the same object, whose matrices stay where they are.
  const Weights& result();

 private:
  Loss loss_;
  LayerPrecision precision_;
  Weights weights_;
  Executor executor_;
  Optimizer optimizer_;
  RateSchedule schedule_;
  std::optional<WeightAverage> average_;
  Random dropout_;
  std::int64_t steps_ = 0;
};

}  // namespace lore
