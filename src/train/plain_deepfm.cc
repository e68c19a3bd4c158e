#include "train/plain_deepfm.h"

#include <algorithm>
#include <string>

#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>

#include "train/operators.h"
#include "train/torch.h"

namespace lore {

namespace {

torch::nn::Embedding table(std::int64_t rows, std::int64_t width, bool sparse) {
  return torch::nn::Embedding(torch::nn::EmbeddingOptions(rows, width).sparse(sparse));
}

using Optimizers = std::vector<std::unique_ptr<torch::optim::Optimizer>>;

}  // namespace

struct PlainDeepFm::Modules {
  explicit Modules(const Options& chosen);

  Optimizers optimizers(std::vector<at::Tensor> tables, std::vector<at::Tensor> layers) const;
  at::Tensor ids_of(const Batch& batch) const;
  at::Tensor forward(const Batch& batch);

  Options options;
  torch::nn::Embedding factors{nullptr};
  torch::nn::Embedding first_order{nullptr};
  std::vector<torch::nn::Linear> layers;
  torch::nn::Linear out{nullptr};
  Optimizers all_optimizers;
};

PlainDeepFm::Modules::Modules(const Options& chosen) : options(chosen) {
  const bool sparse = options.optimizer != PlainOptimizer::adam;
  const std::int64_t rows = options.fields * options.rows_per_field;
  factors = table(rows, options.width, sparse);
  first_order = table(rows, 1, sparse);
  std::int64_t width = options.fields * options.width;
  std::vector<at::Tensor> parameters;
  for (std::int32_t next : options.hidden) {
    layers.emplace_back(width, next);
    for (const at::Tensor& each : layers.back()->parameters()) parameters.push_back(each);
    width = next;
  }
  out = torch::nn::Linear(width, 1);
  for (const at::Tensor& each : out->parameters()) parameters.push_back(each);
  all_optimizers = optimizers({factors->weight, first_order->weight}, std::move(parameters));
}

Optimizers PlainDeepFm::Modules::optimizers(std::vector<at::Tensor> of_tables,
                                            std::vector<at::Tensor> of_layers) const {
  Optimizers result;
  const double rate = options.learning_rate;
  result.push_back(
      std::make_unique<torch::optim::Adam>(std::move(of_layers), torch::optim::AdamOptions(rate)));
  switch (options.optimizer) {
    case PlainOptimizer::adam:
      result.push_back(std::make_unique<torch::optim::Adam>(std::move(of_tables),
                                                            torch::optim::AdamOptions(rate)));
      break;
    case PlainOptimizer::sparse_sgd:
      result.push_back(std::make_unique<torch::optim::SGD>(std::move(of_tables),
                                                           torch::optim::SGDOptions(rate)));
      break;
    case PlainOptimizer::sparse_adagrad:
      result.push_back(std::make_unique<torch::optim::Adagrad>(std::move(of_tables),
                                                               torch::optim::AdagradOptions(rate)));
      break;
  }
  return result;
}

// [B, F], each field's ids moved behind those of the fields before it.
at::Tensor PlainDeepFm::Modules::ids_of(const Batch& batch) const {
  const auto rows = static_cast<std::int64_t>(batch.rows);
  at::Tensor ids = at::empty({rows, options.fields}, at::kLong);
  std::int64_t* values = ids.data_ptr<std::int64_t>();
  for (std::int64_t field = 0; field < options.fields; ++field) {
    const std::vector<std::int32_t>& column = batch.columns[static_cast<std::size_t>(field)].ids;
    for (std::int64_t row = 0; row < rows; ++row) {
      values[row * options.fields + field] =
          field * options.rows_per_field + column[static_cast<std::size_t>(row)];
    }
  }
  return ids;
}

at::Tensor PlainDeepFm::Modules::forward(const Batch& batch) {
  const at::Tensor ids = ids_of(batch);
  const at::Tensor rows = factors->forward(ids);
  const at::Tensor sum = rows.sum(1);
  const at::Tensor second_order = (sum * sum - (rows * rows).sum(1)).sum(1) * 0.5;
  at::Tensor deep = rows.flatten(1);
  for (torch::nn::Linear& layer : layers) deep = at::relu(layer->forward(deep));
  const at::Tensor first = first_order->forward(ids).sum({1, 2});
  return first + second_order + out->forward(deep).squeeze(1);
}

PlainDeepFm::PlainDeepFm(const Options& options) : modules_(std::make_unique<Modules>(options)) {}
PlainDeepFm::~PlainDeepFm() = default;

void PlainDeepFm::take(const Weights& weights, const std::vector<Input>& fields) {
  const c10::AutoGradMode no_gradients(false);
  const auto copy = [&](const std::string& name, const at::Tensor& to) {
    const Matrix& from = weights.at(name);
    to.copy_(tensor_over(from.data(), to.sizes()));
  };
  const std::int64_t rows = modules_->options.rows_per_field;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto first = static_cast<std::int64_t>(i) * rows;
    copy("embedding." + fields[i].table, modules_->factors->weight.narrow(0, first, rows));
    copy("first_order." + fields[i].table, modules_->first_order->weight.narrow(0, first, rows));
  }
  for (std::size_t i = 0; i < modules_->layers.size(); ++i) {
    const std::string name = "deep." + std::to_string(i);
    copy(name + ".weight", modules_->layers[i]->weight);
    copy(name + ".bias", modules_->layers[i]->bias);
  }
  copy("deep.out.weight", modules_->out->weight);
  copy("deep.out.bias", modules_->out->bias);
}

std::vector<float> PlainDeepFm::logits(const Batch& batch) const {
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor values = modules_->forward(batch).contiguous();
  return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

double PlainDeepFm::step(const Batch& batch) {
  const c10::AutoGradMode gradients(true);
  for (auto& optimizer : modules_->all_optimizers) optimizer->zero_grad();
  const at::Tensor loss = at::binary_cross_entropy_with_logits(
      modules_->forward(batch),
      tensor_over(batch.labels.data(), {static_cast<std::int64_t>(batch.rows)}));
  loss.backward();
  for (auto& optimizer : modules_->all_optimizers) optimizer->step();
  return loss.item<double>();
}

}  // namespace lore
