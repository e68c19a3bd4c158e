#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/executor.h"
#include "train/table_group.h"
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

  // Updates everything by the gradients that backward() left from the tape's output, learning
  // rates times `rate`, and clears them. Tells `average`, where there is one, what changes, before
  // it does.
  void step(const Tape& tape, float rate, WeightAverage* average = nullptr);

  // State to tensors named "optimizer.<parameter>...", and back: of tables that may have been
  // shorter.
  void write(TensorWriter& writer) const;
  void read(const TensorFile& file);

  // Tables of which a step changes only the rows looked up.
  std::vector<std::string> lazy_tables() const;

 private:
  void group_tables(const TrainOptions& options, const TrainingScope& scope);
  StepScale scale_of(float rate) const;
  double squared_norm() const;
  void step_dense(const StepScale& scale);
  void follow(const Statistic& statistic);

  Matrix& weights_of(NodeId parameter);
  const std::string& name_of(NodeId parameter) const;

  template <typename Visit>
  void each_group_in_parallel(const Visit& visit);

  const Executor& executor_;
  Weights& weights_;
  bool trains_layers_;
  float clip_norm_;
  TouchedRows::Steps steps_;
  std::vector<DenseOptimizer> dense_;  // as executor.dense()
  std::vector<TableGroup> groups_;     // of tables that are trained
};

}  // namespace lore
