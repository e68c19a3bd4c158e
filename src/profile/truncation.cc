#include "profile/truncation.h"

#include <algorithm>

namespace lore {

namespace {

constexpr std::size_t fits_any_context = 256;  // tokens
constexpr std::size_t enough_ratios = 10;
constexpr std::size_t most_ratios = 1000;
constexpr std::size_t enough_at_ceiling = 3;

}  // namespace

bool TruncationDetector::observe(std::size_t estimate, std::int64_t counted) {
  if (counted <= 0 || estimate < fits_any_context) return false;
  const bool is_cut = is_far_below(double(estimate), double(counted));
  if (is_at_ceiling(estimate, counted) || is_cut) return true;
  if (ratios_.size() < most_ratios) {
    const double ratio = double(counted) / double(estimate);
    ratios_.insert(std::upper_bound(ratios_.begin(), ratios_.end(), ratio), ratio);
  }
  return false;
}

bool TruncationDetector::is_far_below(double estimate, double counted) const {
  if (ratios_.size() < enough_ratios) return counted < 0.5 * estimate;
  return counted < 0.8 * ratios_[ratios_.size() / 2] * estimate;
}

bool TruncationDetector::is_at_ceiling(std::size_t estimate, std::int64_t counted) {
  if (counted < ceiling_) return false;
  if (counted > ceiling_) at_ceiling_.clear();
  ceiling_ = counted;
  const bool is_another =
      std::all_of(at_ceiling_.begin(), at_ceiling_.end(), [&](std::size_t other) {
        return 10 * std::max(other, estimate) >= 11 * std::min(other, estimate);
      });
  if (is_another) at_ceiling_.push_back(estimate);
  return at_ceiling_.size() >= enough_at_ceiling;
}

}  // namespace lore
