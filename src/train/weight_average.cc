#include "train/weight_average.h"

#include <algorithm>
#include <cmath>

namespace lore {

namespace {

// average <- weights + kept * (average - weights)
void approach(std::span<const float> weights, float kept, std::span<float> average) {
  for (std::size_t i = 0; i < average.size(); ++i) {
    average[i] = weights[i] + kept * (average[i] - weights[i]);
  }
}

}  // namespace

WeightAverage::WeightAverage(const Weights& weights, const std::vector<std::string>& tables,
                             float decay)
    : weights_(weights), decay_(decay), average_(weights) {
  for (const std::string& table : tables) clocks_[table].assign(weights.at(table).rows(), 0);
}

void WeightAverage::catch_up(const Matrix& weights, Matrix& average, Clock& clock,
                             std::size_t row) const {
  const auto missed = static_cast<double>(steps_ - clock[row]);
  if (missed == 0) return;
  approach(weights.row(row), static_cast<float>(std::pow(decay_, missed)), average.row(row));
  clock[row] = steps_;
}

void WeightAverage::will_change(const std::string& table, std::span<const std::int32_t> rows) {
  const Matrix& weights = weights_.at(table);
  Matrix& average = average_.at(table);
  Clock& clock = clocks_.at(table);
  for (std::int32_t row : rows) catch_up(weights, average, clock, static_cast<std::size_t>(row));
}

void WeightAverage::follow() {
  ++steps_;
  for (auto& [name, average] : average_) {
    if (clocks_.contains(name)) continue;
    approach(weights_.at(name).values(), static_cast<float>(decay_),
             {average.data(), average.size()});
  }
}

const Weights& WeightAverage::settled() {
  for (auto& [name, clock] : clocks_) {
    const Matrix& weights = weights_.at(name);
    Matrix& average = average_.at(name);
    for (std::size_t row = 0; row < clock.size(); ++row) catch_up(weights, average, clock, row);
  }
  return average_;
}

void WeightAverage::restore(const Weights& average, std::int64_t steps) {
  for (auto& [name, values] : average_) {
    const std::span<const float> from = average.at(name).values();
    std::copy(from.begin(), from.end(), values.data());
  }
  steps_ = steps;
  for (auto& [name, clock] : clocks_) clock.assign(clock.size(), steps);
}

}  // namespace lore
