#pragma once

#include <limits>

namespace lore {

// Remembers the best of a series of validation scores (larger is better) and says when further
// training is not worth it.
class EarlyStop {
 public:
  // Gives up after as many validations in a row without a better score as make up `patience`
  // epochs, at least one.
  EarlyStop(int patience, double evaluations_per_epoch);

  // Takes the next score; true if it is the best so far.
  bool improves(double score);

  bool exhausted() const { return without_ >= allowed_; }

  double best() const { return best_; }
  int without() const { return without_; }  // validations in a row without a better score

  // Goes on from what best() and without() gave.
  void restore(double best, int without);

 private:
  int allowed_;
  int without_ = 0;
  double best_ = -std::numeric_limits<double>::infinity();
};

}  // namespace lore
