#include "train/text/optimizer.h"

#include <cmath>
#include <utility>

#include "train/operators.h"
#include "train/tensor_state.h"

namespace lore {

namespace {

const std::string state_prefix = "optimizer.";
constexpr double beta1 = 0.9;
constexpr double beta2 = 0.999;
constexpr double epsilon = 1e-8;

at::Tensor tensor_of(const Weights& weights, const std::string& name) {
  const Matrix& matrix = weights.at(name);
  return tensor_over(matrix.data(), {std::int64_t(matrix.rows()), std::int64_t(matrix.cols())});
}

}  // namespace

TrainedTensor trained_tensor(const Weights& weights, const std::string& name, at::Device device) {
  return {name, tensor_of(weights, name).to(device).requires_grad_()};
}

TextOptimizer::TextOptimizer(std::vector<TrainedTensor> tensors, Weights& weights,
                             const TextTrainingOptions& options)
    : tensors_(std::move(tensors)), weights_(weights), options_(options) {
  for (const auto& [name, value] : tensors_) {
    moments_.push_back({at::zeros({2, value.size(0), value.size(1)}, value.options())});
  }
}

void TextOptimizer::step(float rate) {
  const c10::AutoGradMode no_gradients(false);
  double scale = 1;
  if (options_.clip_norm > 0) {
    const double norm = std::sqrt(squared_norm());
    if (norm > options_.clip_norm) scale = options_.clip_norm / norm;
  }
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    at::Tensor& gradient = tensors_[i].value.mutable_grad();
    if (!gradient.defined()) continue;
    update(tensors_[i].value, gradient * scale, moments_[i], options_.learning_rate * rate);
    gradient.reset();
  }
}

void TextOptimizer::update(at::Tensor value, const at::Tensor& gradient, Moments& moments,
                           double rate) const {
  const auto steps = static_cast<double>(++moments.steps);
  at::Tensor first = moments.value[0];
  at::Tensor second = moments.value[1];
  first.mul_(beta1).add_(gradient, 1 - beta1);
  second.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  const double correction = std::sqrt(1 - std::pow(beta2, steps));
  const at::Tensor root = second.sqrt().div_(correction).add_(epsilon);
  if (options_.weight_decay > 0) value.mul_(1 - rate * options_.weight_decay);
  value.addcdiv_(first, root, -rate / (1 - std::pow(beta1, steps)));
}

double TextOptimizer::squared_norm() const {
  std::vector<at::Tensor> squares;
  for (const TrainedTensor& tensor : tensors_) {
    const at::Tensor& gradient = tensor.value.grad();
    if (gradient.defined()) squares.push_back((gradient * gradient).sum().reshape({1}));
  }
  return squares.empty() ? 0 : at::cat(squares).sum().item<double>();
}

void TextOptimizer::store_weights() const {
  for (const auto& [name, value] : tensors_) {
    if (!value.is_cpu()) tensor_of(weights_, name).copy_(value.detach());
  }
}

void TextOptimizer::load_weights() {
  const c10::AutoGradMode no_gradients(false);
  for (auto& [name, value] : tensors_) {
    if (!value.is_cpu()) value.copy_(tensor_of(weights_, name));
  }
}

void TextOptimizer::write(TensorWriter& writer) const {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const std::string name = state_prefix + tensors_[i].name;
    const at::Tensor state = moments_[i].value.cpu();
    Matrix copy(1, static_cast<std::size_t>(state.numel()));
    tensor_over(copy.data(), state.sizes()).copy_(state);
    writer.add(name + ".state", copy);
    writer.add(name + ".steps", std::span(&moments_[i].steps, 1));
  }
}

void TextOptimizer::read(const TensorFile& file) {
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const std::string name = state_prefix + tensors_[i].name;
    Matrix state(1, static_cast<std::size_t>(moments_[i].value.numel()));
    read_floats(file, name + ".state", {state.data(), state.size()});
    moments_[i].value.copy_(tensor_over(state.data(), moments_[i].value.sizes()));
    moments_[i].steps = read_int64s(file, name + ".steps", 1)[0];
  }
}

}  // namespace lore
