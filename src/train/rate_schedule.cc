#include "train/rate_schedule.h"

namespace lore {

RateSchedule::RateSchedule(const TrainOptions& options)
    : warm_up_steps_(options.warm_up_steps), plateau_factor_(options.plateau_factor) {}

float RateSchedule::factor(std::int64_t step) const {
  if (step >= warm_up_steps_) return reduction_;
  return reduction_ * static_cast<float>(step) / static_cast<float>(warm_up_steps_);
}

void RateSchedule::validated(bool best) {
  if (!best) reduction_ *= plateau_factor_;
}

}  // namespace lore
