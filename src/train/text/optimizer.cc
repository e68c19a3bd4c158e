#include "train/text/optimizer.h"

#include <cmath>
#include <utility>

#include "train/operators.h"

namespace lore {

namespace {

const std::string state_prefix = "optimizer.";

std::span<const float> values_of(const at::Tensor& x) {
  return {x.data_ptr<float>(), static_cast<std::size_t>(x.numel())};
}

}  // namespace

TrainedTensor trained_tensor(const Weights& weights, const std::string& name) {
  const Matrix& matrix = weights.at(name);
  at::Tensor tensor =
      tensor_over(matrix.data(), {std::int64_t(matrix.rows()), std::int64_t(matrix.cols())});
  return {name, tensor.requires_grad_()};
}

TextOptimizer::TextOptimizer(std::vector<TrainedTensor> tensors, Weights& weights,
                             float learning_rate, float clip_norm)
    : tensors_(std::move(tensors)), clip_norm_(clip_norm) {
  for (const TrainedTensor& tensor : tensors_) {
    Matrix& matrix = weights.at(tensor.name);
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
    at::Tensor& gradient = tensors_[i].value.mutable_grad();
    if (!gradient.defined()) continue;
    rules_[i].step(values_of(gradient.contiguous()), scale);
    gradient.reset();
  }
}

double TextOptimizer::squared_norm() const {
  double sum = 0;
  for (const TrainedTensor& tensor : tensors_) {
    const at::Tensor& gradient = tensor.value.grad();
    if (!gradient.defined()) continue;
    const at::Tensor norm = (gradient * gradient).sum();
    sum += norm.item<double>();
  }
  return sum;
}

void TextOptimizer::write(TensorWriter& writer) const {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    rules_[i].write(writer, state_prefix + tensors_[i].name);
  }
}

void TextOptimizer::read(const TensorFile& file) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    rules_[i].read(file, state_prefix + tensors_[i].name);
  }
}

}  // namespace lore
