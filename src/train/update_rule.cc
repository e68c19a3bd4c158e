#include "train/update_rule.h"

#include <cmath>

#include "train/tensor_state.h"

namespace lore {

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;

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
std::span<const Correction> corrections() {
  static const std::vector<Correction> corrections = all_corrections();
  return corrections;
}

float rate_of(const UpdateOptions& options, const StepScale& scale) {
  return options.learning_rate * scale.rate;
}

kernel::StepFactors factors_of(const UpdateOptions& options, const StepScale& scale) {
  return {.scale = scale.gradient,
          .l2 = options.l2,
          .decay = 1 - rate_of(options, scale) * options.decoupled_decay};
}

kernel::AdamRates adam_rates(std::span<const Correction> corrections, float rate,
                             std::int64_t count) {
  const auto t = static_cast<std::size_t>(count);
  const Correction corrected = t < most_corrected ? corrections[t] : Correction{1, 1};
  return {.rate = rate * corrected.first, .root = corrected.second};
}

}  // namespace

std::size_t state_width(UpdateRule rule) {
  return rule == UpdateRule::adam ? 2 : 1;
}

void update(const UpdateOptions& options, const StepScale& scale, std::int64_t count,
            std::span<float> weights, const float* gradient, float* state) {
  const kernel::StepFactors factors = factors_of(options, scale);
  const float rate = rate_of(options, scale);
  switch (options.rule) {
    case UpdateRule::adam:
      return kernel::adam(factors, adam_rates(corrections(), rate, count), gradient, weights.size(),
                          weights.data(), state);
    case UpdateRule::adagrad:
      return kernel::adagrad(factors, rate, gradient, weights.size(), weights.data(), state);
  }
}

void update_rows(const UpdateOptions& options, const StepScale& scale,
                 std::span<const std::int32_t> counts, const kernel::RowStep& step) {
  const kernel::StepFactors factors = factors_of(options, scale);
  const float rate = rate_of(options, scale);
  if (options.rule == UpdateRule::adagrad) return kernel::adagrad_rows(factors, rate, step);
  std::vector<kernel::AdamRates> rates;
  rates.reserve(counts.size());
  const std::span<const Correction> corrected = corrections();
  for (std::int32_t count : counts) rates.push_back(adam_rates(corrected, rate, count));
  kernel::adam_rows(factors, rates.data(), step);
}

DenseOptimizer::DenseOptimizer(std::span<float> weights, const UpdateOptions& options)
    : options_(options), weights_(weights), state_(state_width(options.rule) * weights.size()) {}

void DenseOptimizer::step(std::span<const float> gradient, const StepScale& scale) {
  update(options_, scale, ++steps_, weights_, gradient.data(), state_.data());
}

void DenseOptimizer::write(TensorWriter& writer, const std::string& name) const {
  write_floats(writer, name + ".state", state_);
  writer.add(name + ".steps", std::span(&steps_, 1));
}

void DenseOptimizer::read(const TensorFile& file, const std::string& name) {
  read_floats(file, name + ".state", state_);
  steps_ = read_int64s(file, name + ".steps", 1)[0];
}

}  // namespace lore
