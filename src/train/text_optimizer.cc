#include "train/text_optimizer.h"

#include <cmath>

namespace lore {

namespace {

std::span<const float> values_of(const at::Tensor& x) {
  return {x.data_ptr<float>(), static_cast<std::size_t>(x.numel())};
}

}  // namespace

TextOptimizer::TextOptimizer(const TextExecutor& executor, Weights& weights, float learning_rate,
                             float clip_norm)
    : executor_(executor), clip_norm_(clip_norm) {
  for (const TextExecutor::Parameter& parameter : executor.parameters()) {
    Matrix& matrix = weights.at(executor.graph().node(parameter.node).name);
    rules_.emplace_back(std::span(matrix.data(), matrix.size()),
                        UpdateOptions{.learning_rate = learning_rate});
  }
}

void TextOptimizer::step(float rate) {
  StepScale scale{.rate = rate};
  if (clip_norm_ > 0) {
    const double norm = std::sqrt(squared_norm());
    if (norm > clip_norm_) scale.gradient = static_cast<float>(clip_norm_ / norm);
  }
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    at::Tensor& gradient = executor_.parameters()[i].value.mutable_grad();
    if (!gradient.defined()) continue;
    rules_[i].step(values_of(gradient.contiguous()), scale);
    gradient.reset();
  }
}

double TextOptimizer::squared_norm() const {
  double sum = 0;
  for (const TextExecutor::Parameter& parameter : executor_.parameters()) {
    const at::Tensor& gradient = parameter.value.grad();
    if (!gradient.defined()) continue;
    const at::Tensor norm = (gradient * gradient).sum();
    sum += norm.item<double>();
  }
  return sum;
}

std::string TextOptimizer::state_name(std::size_t parameter) const {
  return "optimizer." + executor_.graph().node(executor_.parameters()[parameter].node).name;
}

void TextOptimizer::write(TensorWriter& writer) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) rules_[i].write(writer, state_name(i));
}

void TextOptimizer::read(const TensorFile& file) {
  for (std::size_t i = 0; i < rules_.size(); ++i) rules_[i].read(file, state_name(i));
}

}  // namespace lore
