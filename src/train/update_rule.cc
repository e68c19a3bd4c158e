#include "train/update_rule.h"

#include <cmath>

#include "train/tensor_state.h"

namespace lore {

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr float adam_epsilon = 1e-8f;
constexpr float adagrad_epsilon = 1e-10f;

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

void adam_step(const UpdateOptions& options, const StepScale& scale, std::int64_t count,
               std::span<float> weights, const float* __restrict gradient, float* __restrict first,
               float* __restrict second) {
  constexpr auto kept1 = static_cast<float>(beta1);
  constexpr auto kept2 = static_cast<float>(beta2);
  constexpr auto new1 = static_cast<float>(1 - beta1);
  constexpr auto new2 = static_cast<float>(1 - beta2);
  const Correction corrected = correction(count);
  const float learning_rate = options.learning_rate * scale.rate;
  const float rate = learning_rate * corrected.first;
  const float undecayed = 1 - learning_rate * options.decoupled_decay;
  float* __restrict weight = weights.data();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float g = scale.gradient * gradient[i] + options.l2 * weight[i];
    first[i] = kept1 * first[i] + new1 * g;
    second[i] = kept2 * second[i] + new2 * g * g;
    const float root = std::sqrt(second[i]) * corrected.second;
    weight[i] = undecayed * weight[i] - rate * first[i] / (root + adam_epsilon);
  }
}

void adagrad_step(const UpdateOptions& options, const StepScale& scale, std::span<float> weights,
                  const float* __restrict gradient, float* __restrict squares) {
  const float rate = options.learning_rate * scale.rate;
  const float undecayed = 1 - rate * options.decoupled_decay;
  float* __restrict weight = weights.data();
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float g = scale.gradient * gradient[i] + options.l2 * weight[i];
    squares[i] += g * g;
    weight[i] = undecayed * weight[i] - rate * g / (std::sqrt(squares[i]) + adagrad_epsilon);
  }
}

}  // namespace

std::size_t state_width(UpdateRule rule) {
  return rule == UpdateRule::adam ? 2 : 1;
}

void update(const UpdateOptions& options, const StepScale& scale, std::int64_t count,
            std::span<float> weights, const float* gradient, float* state) {
  switch (options.rule) {
    case UpdateRule::adam:
      return adam_step(options, scale, count, weights, gradient, state, state + weights.size());
    case UpdateRule::adagrad:
      return adagrad_step(options, scale, weights, gradient, state);
  }
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
