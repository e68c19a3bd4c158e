#include "lore/eval/calibration.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "lore/error.h"

namespace lore {
namespace {

constexpr std::size_t least_rows_a_bin = 50;
constexpr std::size_t most_bins = 1000;
constexpr double least_slope = 1e-3;  // where higher logits are clicked less

double sigmoid(double z) {
  return 1 / (1 + std::exp(-z));
}

double logit_of(double probability) {
  return std::log(probability) - std::log1p(-probability);
}

void check_rows(std::span<const float> labels, std::span<const float> logits) {
  const auto is_label = [](float y) { return y == 0 || y == 1; };
  const auto is_finite = [](float z) { return std::isfinite(z); };
  const auto positives = std::count(labels.begin(), labels.end(), 1.0f);
  const bool fits = labels.size() == logits.size() && std::ranges::all_of(labels, is_label) &&
                    std::ranges::all_of(logits, is_finite);
  if (fits && positives > 0 && positives < std::ssize(labels)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = fits ? "calibration needs rows of both classes"
                               : "calibration needs a label of 0 or 1 and a finite logit a row",
               .found = std::to_string(labels.size()) + " rows, " + std::to_string(positives) +
                        " of them positive",
               .hint = "give the dataset validation rows with clicks among them"});
}

// Newton's method on the likelihood of sigmoid(slope z + shift), damped so that it cannot diverge.
class PlattFit {
 public:
  PlattFit(std::span<const float> labels, std::span<const float> logits) : logits_(logits) {
    const auto positives = static_cast<double>(std::count(labels.begin(), labels.end(), 1.0f));
    const double negatives = static_cast<double>(labels.size()) - positives;
    for (const float label : labels) {
      targets_.push_back(label == 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2));
    }
    shift_ = logit_of((positives + 1) / (positives + negatives + 2));
  }

  Calibration run() {
    climb(true);
    if (slope_ < least_slope) {
      slope_ = least_slope;
      climb(false);
    }
    return {.from = {0}, .to = {static_cast<float>(shift_)}, .slope = static_cast<float>(slope_)};
  }

 private:
  // Halves steps that do not lower the loss; ends where none does.
  void climb(bool with_slope) {
    for (int i = 0; i < 100; ++i) {
      const auto [by_slope, by_shift] = newton_step(with_slope);
      const double before = loss(slope_, shift_);
      double part = 1;
      while (part > 1e-10 && !(loss(slope_ + part * by_slope, shift_ + part * by_shift) < before)) {
        part /= 2;
      }
      if (part <= 1e-10) return;
      slope_ += part * by_slope;
      shift_ += part * by_shift;
    }
  }

  double loss(double slope, double shift) const {
    double sum = 0;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const double z = slope * logits_[i] + shift;
      sum += std::max(z, 0.0) - targets_[i] * z + std::log1p(std::exp(-std::abs(z)));
    }
    return sum;
  }

  std::pair<double, double> newton_step(bool with_slope) const {
    constexpr double ridge = 1e-12;
    double gradient_slope = 0, gradient_shift = 0;
    double slope_slope = ridge, slope_shift = 0, shift_shift = ridge;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      const double p = sigmoid(slope_ * logits_[i] + shift_);
      const double z = with_slope ? logits_[i] : 0;
      gradient_slope += (p - targets_[i]) * z;
      gradient_shift += p - targets_[i];
      slope_slope += p * (1 - p) * z * z;
      slope_shift += p * (1 - p) * z;
      shift_shift += p * (1 - p);
    }
    const double determinant = slope_slope * shift_shift - slope_shift * slope_shift;
    return {(slope_shift * gradient_shift - shift_shift * gradient_slope) / determinant,
            (slope_shift * gradient_slope - slope_slope * gradient_shift) / determinant};
  }

  std::span<const float> logits_;
  std::vector<double> targets_;
  double slope_ = 0;
  double shift_ = 0;
};

// Rows with logits from `first` to `last` that share one rate.
struct Block {
  float first = 0;
  float last = 0;
  double rows = 0;  // each bin counts one more, at the mean rate
  double positives = 0;

  double level() const { return logit_of(positives / rows); }

  void add(float logit, float label) {
    if (rows == 1) first = logit;
    last = logit;
    ++rows;
    positives += label;
  }

  void take_before(const Block& block) {
    first = block.first;
    rows += block.rows;
    positives += block.positives;
  }
};

// The rows by logit, in bins of which none parts equal logits.
std::vector<Block> bins_of(std::span<const float> labels, std::span<const float> logits) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t row) { return logits[row]; });
  const double mean_rate =
      std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
  const std::size_t full = std::max(least_rows_a_bin, labels.size() / most_bins + 1);
  const Block empty{.rows = 1, .positives = mean_rate};
  std::vector<Block> bins = {empty};
  for (std::size_t i = 0; i < order.size(); ++i) {
    const float logit = logits[order[i]];
    const bool is_tied = i > 0 && logit == bins.back().last;
    const bool is_full = bins.back().rows > static_cast<double>(full) && order.size() - i >= full;
    if (is_full && !is_tied) bins.push_back(empty);
    bins.back().add(logit, labels[order[i]]);
  }
  return bins;
}

// Pool adjacent violators.
std::vector<Block> pooled(const std::vector<Block>& bins) {
  std::vector<Block> blocks;
  for (Block block : bins) {
    while (!blocks.empty() && blocks.back().level() >= block.level()) {
      block.take_before(blocks.back());
      blocks.pop_back();
    }
    blocks.push_back(block);
  }
  return blocks;
}

// Adds a knot unless, in floats, it does not rise above the last.
void add_knot(float from, double to, Calibration& calibration) {
  const auto value = static_cast<float>(to);
  const bool rises =
      calibration.from.empty() || (from > calibration.from.back() && value > calibration.to.back());
  if (!rises) return;
  calibration.from.push_back(from);
  calibration.to.push_back(value);
}

// A step rises by a fifth of the gap to its nearer neighbour, for the sake of order.
Calibration fit_isotonic(std::span<const float> labels, std::span<const float> logits) {
  const std::vector<Block> blocks = pooled(bins_of(labels, logits));
  Calibration calibration;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const double level = blocks[i].level();
    double gap = std::numeric_limits<double>::infinity();
    if (i > 0) gap = std::min(gap, level - blocks[i - 1].level());
    if (i + 1 < blocks.size()) gap = std::min(gap, blocks[i + 1].level() - level);
    const double half_rise = blocks.size() > 1 ? gap / 10 : 0;
    add_knot(blocks[i].first, level - half_rise, calibration);
    add_knot(blocks[i].last, level + half_rise, calibration);
  }
  return calibration;
}

bool increases(const std::vector<float>& values) {
  const auto falls = [](float a, float b) { return !(a < b); };
  return std::ranges::all_of(values, [](float x) { return std::isfinite(x); }) &&
         std::ranges::adjacent_find(values, falls) == values.end();
}

}  // namespace

float Calibration::operator()(float logit) const {
  if (!std::isfinite(logit)) return logit;
  const double z = logit;
  if (from.empty()) return static_cast<float>(slope * z);
  const auto above = static_cast<std::size_t>(std::ranges::upper_bound(from, logit) - from.begin());
  if (above == 0) return static_cast<float>(to.front() - slope * (from.front() - z));
  if (above == from.size()) return static_cast<float>(to.back() + slope * (z - from.back()));
  const std::size_t below = above - 1;
  const double rise = (double{to[above]} - to[below]) / (double{from[above]} - from[below]);
  return std::min(static_cast<float>(to[below] + rise * (z - from[below])), to[above]);
}

const char* name_of(CalibrationMethod method) {
  switch (method) {
    case CalibrationMethod::platt:
      return "platt";
    case CalibrationMethod::isotonic:
      return "isotonic";
    case CalibrationMethod::none:
      break;
  }
  return "none";
}

Calibration fit_calibration(CalibrationMethod method, std::span<const float> labels,
                            std::span<const float> logits) {
  if (method == CalibrationMethod::none) return {};
  check_rows(labels, logits);
  return method == CalibrationMethod::platt ? PlattFit(labels, logits).run()
                                            : fit_isotonic(labels, logits);
}

void check_calibration(const Calibration& calibration, const std::string& place) {
  const bool fits = calibration.from.size() == calibration.to.size() &&
                    increases(calibration.from) && increases(calibration.to) &&
                    std::isfinite(calibration.slope) && calibration.slope > 0;
  if (fits) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a calibration that is not increasing",
               .place = {.field = place},
               .expected = "finite, strictly increasing numbers and a positive slope"});
}

}  // namespace lore
