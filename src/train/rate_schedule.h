#pragma once

#include <cstdint>

#include "lore/train/trainer.h"

namespace lore {

// What all learning rates are multiplied by: a linear warm-up, then less after each validation
// that brought nothing better.
class RateSchedule {
 public:
  explicit RateSchedule(const TrainOptions& options);

  // Of the `step`-th step, 1-based.
  float factor(std::int64_t step) const;

  // Takes the outcome of a validation.
  void validated(bool best);

  float reduction() const { return reduction_; }
  void set_reduction(float reduction) { reduction_ = reduction; }

 private:
  int warm_up_steps_;
  float plateau_factor_;
  float reduction_ = 1;
};

}  // namespace lore
