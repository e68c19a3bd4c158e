#include "train/early_stop.h"

#include <algorithm>
#include <cmath>

namespace lore {

EarlyStop::EarlyStop(int patience, double evaluations_per_epoch)
    : allowed_(std::max(1, static_cast<int>(std::ceil(patience * evaluations_per_epoch)))) {}

void EarlyStop::restore(double best, int without) {
  best_ = best;
  without_ = without;
}

bool EarlyStop::improves(double score) {
  if (score > best_) {
    best_ = score;
    without_ = 0;
    return true;
  }
  ++without_;
  return false;
}

}  // namespace lore
