#include "train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace lore {

namespace {

const std::string state_prefix = "optimizer.";

std::span<const float> values_of(const at::Tensor& contiguous) {
  return {contiguous.data_ptr<float>(), static_cast<std::size_t>(contiguous.numel())};
}

UpdateOptions dense_options(const Node& parameter, const TrainOptions& options) {
  const bool decays = parameter.name.ends_with(".weight");
  return {.learning_rate = options.learning_rate,
          .decoupled_decay = decays ? options.weight_decay : 0};
}

UpdateOptions table_options(const Matrix& table, const TrainOptions& options) {
  UpdateOptions all = {.rule = options.embedding_rule,
                       .learning_rate = options.embedding_learning_rate,
                       .l2 = std::max(options.embedding_decay, options.dense_embedding_decay)};
  if (table.cols() > 1) return all;
  all.learning_rate = options.first_order_learning_rate.value_or(all.learning_rate);
  all.l2 = options.first_order_decay.value_or(all.l2);
  return all;
}

}  // namespace

Optimizer::Optimizer(const Executor& executor, Weights& weights, const TrainOptions& options,
                     const TrainingScope& scope)
    : executor_(executor),
      weights_(weights),
      trains_layers_(scope.layers),
      clip_norm_(options.clip_norm),
      rows_(options.dense_embedding_decay > 0 ? RowOptimizer::Rows::all
                                              : RowOptimizer::Rows::looked_up) {
  for (const Executor::Dense& dense : executor.dense()) {
    Matrix& matrix = weights_of(dense.node);
    dense_.emplace_back(std::span(matrix.data(), matrix.size()),
                        dense_options(executor.graph().node(dense.node), options));
  }
  for (NodeId table : executor.tables()) {
    if (!is_trained(executor.graph().node(table).init)) continue;
    const auto fixed = scope.fixed_rows.find(name_of(table));
    const std::size_t first = fixed == scope.fixed_rows.end() ? 0 : fixed->second;
    Matrix& rows = weights_of(table);
    tables_.push_back({table, RowOptimizer(rows, table_options(rows, options), rows_, first)});
  }
}

Matrix& Optimizer::weights_of(NodeId parameter) {
  return weights_.at(name_of(parameter));
}

const std::string& Optimizer::name_of(NodeId parameter) const {
  return executor_.graph().node(parameter).name;
}

// Each table in one thread, so that its sums do not depend on the number of threads.
template <typename Visit>
void Optimizer::each_table_in_parallel(const Visit& visit) {
  at::parallel_for(0, std::ssize(tables_), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) visit(tables_[static_cast<std::size_t>(i)]);
  });
}

void Optimizer::accumulate(const Tape& tape) {
  std::vector<StridedRows<const float>> gradients;
  for (const Lookup& lookup : tape.lookups) gradients.push_back(lookup.gradients());
  each_table_in_parallel([&](Table& table) {
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      const Lookup& lookup = tape.lookups[i];
      if (lookup.table != table.parameter || gradients[i].first == nullptr) continue;
      table.rows.accumulate(lookup.ids, lookup.group, gradients[i]);
    }
  });
}

void Optimizer::step(const Tape& tape, float rate) {
  const StepScale scale = scale_of(rate);
  step_dense(scale);
  each_table_in_parallel([&](Table& table) { table.rows.step(scale); });
  if (!trains_layers_) return;
  for (const Statistic& statistic : tape.statistics) follow(statistic);
}

StepScale Optimizer::scale_of(float rate) const {
  if (clip_norm_ == 0) return {.rate = rate};
  const double norm = std::sqrt(squared_norm());
  return {.rate = rate,
          .gradient = norm > clip_norm_ ? static_cast<float>(clip_norm_ / norm) : 1.0f};
}

double Optimizer::squared_norm() const {
  double sum = 0;
  for (const Executor::Dense& dense : executor_.dense()) {
    const at::Tensor& gradient = dense.value.grad();
    if (!gradient.defined()) continue;
    for (float value : values_of(gradient.contiguous())) sum += double(value) * value;
  }
  for (const Table& table : tables_) sum += table.rows.squared_norm();
  return sum;
}

void Optimizer::step_dense(const StepScale& scale) {
  for (std::size_t i = 0; i < dense_.size(); ++i) {
    at::Tensor& gradient = executor_.dense()[i].value.mutable_grad();
    if (!gradient.defined()) continue;  // no path from it to this batch's logits
    if (trains_layers_) dense_[i].step(values_of(gradient.contiguous()), scale);
    gradient.reset();
  }
}

void Optimizer::write(TensorWriter& writer) const {
  for (std::size_t i = 0; i < dense_.size(); ++i) {
    dense_[i].write(writer, state_prefix + name_of(executor_.dense()[i].node));
  }
  for (const Table& table : tables_) {
    table.rows.write(writer, state_prefix + name_of(table.parameter));
  }
}

void Optimizer::read(const TensorFile& file) {
  for (std::size_t i = 0; i < dense_.size(); ++i) {
    dense_[i].read(file, state_prefix + name_of(executor_.dense()[i].node));
  }
  for (Table& table : tables_) table.rows.read(file, state_prefix + name_of(table.parameter));
}

std::vector<std::string> Optimizer::lazy_tables() const {
  std::vector<std::string> names;
  if (rows_ == RowOptimizer::Rows::all) return names;
  for (const Table& table : tables_) names.push_back(name_of(table.parameter));
  return names;
}

void Optimizer::announce_to(WeightAverage& average) const {
  if (rows_ == RowOptimizer::Rows::all) return;
  for (const Table& table : tables_) {
    average.will_change(name_of(table.parameter), table.rows.touched());
  }
}

void Optimizer::follow(const Statistic& statistic) {
  const at::Tensor value = statistic.value.contiguous();
  std::span<float> running = weights_of(statistic.parameter).row(0);
  for (std::size_t i = 0; i < running.size(); ++i) {
    running[i] += statistics_momentum * (values_of(value)[i] - running[i]);
  }
}

}  // namespace lore
