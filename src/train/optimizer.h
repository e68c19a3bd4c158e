#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/executor.h"
#include "train/row_optimizer.h"
#include "train/update_rule.h"
#include "train/weight_average.h"

namespace lore {

// What of a model an optimizer changes.
struct TrainingScope {
  bool layers = true;                                  // dense parameters and running statistics
  std::map<std::string, std::size_t> fixed_rows = {};  // of tables: so many from the first stay
};

// Writes what a training pass learned into the weights: Adam for dense parameters (decay on
// "*.weight" only), a rule of choice for the rows of tables, and running means for statistics.
class Optimizer {
 public:
  // `executor` and the `weights` it reads must outlive this.
  Optimizer(const Executor& executor, Weights& weights, const TrainOptions& options,
            const TrainingScope& scope = {});

  // Takes the gradients of the tape's lookups. REQUIRES: backward() ran from the tape's logits.
  void accumulate(const Tape& tape);

  // Updates everything, learning rates times `rate`. Clears the gradients. REQUIRES: accumulate()
  // took the same tape.
  void step(const Tape& tape, float rate);

  // State to tensors named "optimizer.<parameter>...", and back: of tables that may have been
  // shorter.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

  // Tables of which a step changes only the rows looked up.
  std::vector<std::string> lazy_tables() const;

  // Tells `average` what the coming step changes.
  void announce_to(WeightAverage& average) const;

 private:
  double squared_norm() const;
  StepScale scale_of(float rate) const;
  void step_dense(const StepScale& scale);
  void follow(const Statistic& statistic);

  Matrix& weights_of(NodeId parameter);
  const std::string& name_of(NodeId parameter) const;

  template <typename Visit>
  void each_table_in_parallel(const Visit& visit);

  const Executor& executor_;
  Weights& weights_;
  bool trains_layers_;
  float clip_norm_;
  RowOptimizer::Rows rows_;
  // The rows of one table.
  struct Table {
    NodeId parameter = -1;
    RowOptimizer rows;
  };

  std::vector<DenseOptimizer> dense_;  // as executor.dense()
  std::vector<Table> tables_;          // as executor.tables()
};

}  // namespace lore
