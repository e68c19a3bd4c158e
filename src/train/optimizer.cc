#include "train/optimizer.h"

#include <span>
#include <string>

namespace lore {

namespace {

std::span<const float> values_of(const at::Tensor& contiguous) {
  return {contiguous.data_ptr<float>(), static_cast<std::size_t>(contiguous.numel())};
}

AdamOptions dense_options(const Node& parameter, const TrainOptions& options) {
  const bool decays = parameter.name.ends_with(".weight");
  return {.learning_rate = options.learning_rate,
          .decoupled_decay = decays ? options.weight_decay : 0};
}

}  // namespace

Optimizer::Optimizer(const Executor& executor, Weights& weights, const TrainOptions& options)
    : executor_(executor), weights_(weights) {
  for (const Executor::Dense& dense : executor.dense()) {
    Matrix& matrix = weights_of(dense.node);
    dense_.emplace_back(std::span(matrix.data(), matrix.size()),
                        dense_options(executor.graph().node(dense.node), options));
  }
  for (NodeId table : executor.tables()) {
    tables_.try_emplace(table, weights_of(table),
                        AdamOptions{.learning_rate = options.embedding_learning_rate,
                                    .l2 = options.embedding_decay});
  }
}

Matrix& Optimizer::weights_of(NodeId parameter) {
  return weights_.at(executor_.graph().node(parameter).name);
}

void Optimizer::step(const Tape& tape) {
  step_dense();
  step_tables(tape.lookups);
  for (const Statistic& statistic : tape.statistics) follow(statistic);
}

void Optimizer::step_dense() {
  for (std::size_t i = 0; i < dense_.size(); ++i) {
    at::Tensor& gradient = executor_.dense()[i].value.mutable_grad();
    if (!gradient.defined()) continue;  // no path from it to this batch's logits
    dense_[i].step(values_of(gradient.contiguous()));
    gradient.reset();
  }
}

void Optimizer::step_tables(const std::vector<Lookup>& lookups) {
  for (const Lookup& lookup : lookups) {
    const at::Tensor& gradient = lookup.rows.grad();
    if (!gradient.defined()) continue;
    tables_.at(lookup.table).accumulate(lookup.ids, lookup.group, values_of(gradient.contiguous()));
  }
  for (auto& [parameter, table] : tables_) table.step();
}

void Optimizer::follow(const Statistic& statistic) {
  const at::Tensor value = statistic.value.contiguous();
  std::span<float> running = weights_of(statistic.parameter).row(0);
  for (std::size_t i = 0; i < running.size(); ++i) {
    running[i] += statistics_momentum * (values_of(value)[i] - running[i]);
  }
}

}  // namespace lore
