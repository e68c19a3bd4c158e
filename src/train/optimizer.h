#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/adam.h"
#include "train/executor.h"
#include "train/row_adam.h"

namespace lore {

// Writes what a training pass learned into the weights: Adam for dense parameters (decay on
// "*.weight" only), lazy Adam for the rows of tables, and running means for statistics.
class Optimizer {
 public:
  // `executor` and the `weights` it reads must outlive this.
  Optimizer(const Executor& executor, Weights& weights, const TrainOptions& options);

  // REQUIRES: backward() ran from the tape's logits. Clears the gradients.
  void step(const Tape& tape);

 private:
  void step_dense();
  void step_tables(const std::vector<Lookup>& lookups);
  void follow(const Statistic& statistic);

  Matrix& weights_of(NodeId parameter);

  const Executor& executor_;
  Weights& weights_;
  std::vector<DenseAdam> dense_;      // as executor.dense()
  std::map<NodeId, RowAdam> tables_;  // by parameter
};

}  // namespace lore
