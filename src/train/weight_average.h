#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lore/graph/graph.h"

namespace lore {

// The exponential moving average of weights over steps (Polyak and Juditsky 1992):
//   average <- decay * average + (1 - decay) * weights
// from the weights it starts with. Rows that a step leaves alone are caught up with only when they
// change or are read, so that a step costs nothing for the rest of a table; but for rounding, the
// result is that of following every row at every step.
// Thread safety: one thread at a time, but for will_change() of different tables.
class WeightAverage {
 public:
  // `weights` must outlive this. `tables` are the parameters of which a step changes only the rows
  // it announces.
  WeightAverage(const Weights& weights, const std::vector<std::string>& tables, float decay);

  // Announces that the coming step changes `rows` of a table.
  void will_change(const std::string& table, std::span<const std::int32_t> rows);

  // Follows the step just done.
  void follow();

  // The average as of now.
  const Weights& settled();

  // The same. REQUIRES: settled() was called after the last step.
  const Weights& as_settled() const { return average_; }

  // Goes on from what settled() gave after `steps` steps.
  void restore(const Weights& average, std::int64_t steps);

 private:
  // A table's rows, each as of some step.
  using Clock = std::vector<std::int64_t>;

  void catch_up(const Matrix& weights, Matrix& average, Clock& clock, std::size_t row) const;

  const Weights& weights_;
  double decay_;
  Weights average_;
  std::map<std::string, Clock> clocks_;  // by table
  std::int64_t steps_ = 0;
};

}  // namespace lore
