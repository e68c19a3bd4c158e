#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lore {

// What turns a model's logits into honest ones, so that of the rows it gives p a share of p is
// clicked: a strictly increasing, piecewise linear map. It changes no order, and is nothing but
// these numbers. The default leaves logits as they are.
// Thread safety: const members are safe for concurrent use.
struct Calibration {
  std::vector<float> from = {};  // logits, strictly increasing
  std::vector<float> to = {};    // what each of them becomes, strictly increasing
  float slope = 1;               // positive: before the first and behind the last of them; without
                                 // any, logits are multiplied by it

  // Monotone, in floats too. +-infinity and NaN stay as they are.
  float operator()(float logit) const;

  bool is_identity() const { return from.empty() && slope == 1; }
  bool operator==(const Calibration&) const = default;
};

enum class CalibrationMethod : std::uint8_t {
  none,
  // Platt 1999: slope and shift of the logit by maximum likelihood, with his smoothed targets.
  platt,
  // Zadrozny and Elkan 2002: the increasing step function nearest to the labels, by pool adjacent
  // violators over bins of 50 rows or more (at most 1,000 bins), each with one row more at the
  // mean rate, so that no probability is 0 or 1. Its steps rise a little, to keep every order.
  isotonic,
};

const char* name_of(CalibrationMethod method);

// Fits to n rows the model was not trained on: labels 0 or 1, logits finite. Throws
// Error(invalid_argument) for rows of one class only, or values out of range; not for none.
Calibration fit_calibration(CalibrationMethod method, std::span<const float> labels,
                            std::span<const float> logits);

// Throws Error(mismatch) unless `calibration` is what its comment says. `place` names it.
void check_calibration(const Calibration& calibration, const std::string& place);

}  // namespace lore
