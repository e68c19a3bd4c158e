#include "train/adam.h"

#include <cmath>
#include <cstddef>

namespace lore {

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr float epsilon = 1e-8f;

// What the moments are multiplied by because they started at zero.
struct Correction {
  float first;   // 1 / (1 - beta1^t)
  float second;  // 1 / sqrt(1 - beta2^t)
};

// From here on both corrections are 1 in single precision.
constexpr std::size_t most_corrected = 32'768;

std::vector<Correction> all_corrections() {
  std::vector<Correction> corrections(most_corrected);
  for (std::size_t t = 1; t < most_corrected; ++t) {
    const auto count = static_cast<double>(t);
    corrections[t] = {static_cast<float>(1 / (1 - std::pow(beta1, count))),
                      static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, count)))};
  }
  return corrections;
}

// Looked up, since tables ask for every row they update.
Correction correction(std::int64_t count) {
  static const std::vector<Correction> corrections = all_corrections();
  const auto t = static_cast<std::size_t>(count);
  return t < most_corrected ? corrections[t] : Correction{1, 1};
}

}  // namespace

void adam_step(const AdamOptions& options, std::int64_t count, std::span<float> weights,
               const float* __restrict gradient, float* __restrict first,
               float* __restrict second) {
  constexpr auto kept1 = static_cast<float>(beta1);
  constexpr auto kept2 = static_cast<float>(beta2);
  constexpr auto new1 = static_cast<float>(1 - beta1);
  constexpr auto new2 = static_cast<float>(1 - beta2);
  const Correction corrected = correction(count);
  const float rate = options.learning_rate * corrected.first;
  const float undecayed = 1 - options.learning_rate * options.decoupled_decay;
  float* __restrict weight = weights.data();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float g = gradient[i] + options.l2 * weight[i];
    first[i] = kept1 * first[i] + new1 * g;
    second[i] = kept2 * second[i] + new2 * g * g;
    const float root = std::sqrt(second[i]) * corrected.second;
    weight[i] = undecayed * weight[i] - rate * first[i] / (root + epsilon);
  }
}

DenseAdam::DenseAdam(std::span<float> weights, const AdamOptions& options)
    : options_(options), weights_(weights), first_(weights.size()), second_(weights.size()) {}

void DenseAdam::step(std::span<const float> gradient) {
  adam_step(options_, ++steps_, weights_, gradient.data(), first_.data(), second_.data());
}

}  // namespace lore
