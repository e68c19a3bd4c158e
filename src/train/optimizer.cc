#include "train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <span>
#include <tuple>

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

// By table: the inputs whose ids are looked up in it.
std::map<NodeId, std::set<NodeId>> ids_of_tables(const Graph& graph) {
  std::map<NodeId, std::set<NodeId>> ids;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::embedding) ids[node.operands[1]].insert(node.operands[0]);
  }
  return ids;
}

std::vector<LookupGradients> gradients_of(const Tape& tape) {
  std::vector<LookupGradients> gradients;
  for (const Lookup& lookup : tape.lookups) gradients.push_back({&lookup, lookup.gradients()});
  return gradients;
}

}  // namespace

Optimizer::Optimizer(const Executor& executor, Weights& weights, const TrainOptions& options,
                     const TrainingScope& scope)
    : executor_(executor),
      weights_(weights),
      trains_layers_(scope.layers),
      clip_norm_(options.clip_norm),
      steps_(options.dense_embedding_decay > 0 ? TouchedRows::Steps::all
                                               : TouchedRows::Steps::looked_up) {
  for (const Executor::Dense& dense : executor.dense()) {
    Matrix& matrix = weights_of(dense.node);
    dense_.emplace_back(std::span(matrix.data(), matrix.size()),
                        dense_options(executor.graph().node(dense.node), options));
  }
  group_tables(options, scope);
}

void Optimizer::group_tables(const TrainOptions& options, const TrainingScope& scope) {
  const std::map<NodeId, std::set<NodeId>> ids = ids_of_tables(executor_.graph());
  std::map<std::tuple<std::size_t, std::size_t, std::set<NodeId>>, std::size_t> known;
  for (NodeId table : executor_.tables()) {
    if (!is_trained(executor_.graph().node(table).init)) continue;
    const auto fixed = scope.fixed_rows.find(name_of(table));
    const std::size_t first = fixed == scope.fixed_rows.end() ? 0 : fixed->second;
    Matrix& rows = weights_of(table);
    const auto [group, is_new] =
        known.try_emplace({rows.rows(), first, ids.at(table)}, groups_.size());
    if (is_new) groups_.emplace_back(rows.rows(), steps_, first);
    groups_[group->second].add(table, name_of(table), rows, table_options(rows, options));
  }
}

Matrix& Optimizer::weights_of(NodeId parameter) {
  return weights_.at(name_of(parameter));
}

const std::string& Optimizer::name_of(NodeId parameter) const {
  return executor_.graph().node(parameter).name;
}

// Each group in one thread, so that its sums do not depend on the number of threads.
template <typename Visit>
void Optimizer::each_group_in_parallel(const Visit& visit) {
  at::parallel_for(0, std::ssize(groups_), 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) visit(groups_[static_cast<std::size_t>(i)]);
  });
}

void Optimizer::step(const Tape& tape, float rate, WeightAverage* average) {
  const std::vector<LookupGradients> lookups = gradients_of(tape);
  const auto accumulate = [&](TableGroup& group) { group.accumulate(lookups); };
  if (clip_norm_ > 0) each_group_in_parallel(accumulate);
  const StepScale scale = scale_of(rate);
  each_group_in_parallel([&](TableGroup& group) {
    if (clip_norm_ == 0) accumulate(group);  // only now, so that its sums are still in the cache
    group.step(scale, average);
  });
  step_dense(scale);
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
  for (const TableGroup& group : groups_) sum += group.squared_norm();
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
  for (const TableGroup& group : groups_) group.write(writer, state_prefix);
}

void Optimizer::read(const TensorFile& file) {
  for (std::size_t i = 0; i < dense_.size(); ++i) {
    dense_[i].read(file, state_prefix + name_of(executor_.dense()[i].node));
  }
  for (TableGroup& group : groups_) group.read(file, state_prefix);
}

std::vector<std::string> Optimizer::lazy_tables() const {
  std::vector<std::string> names;
  if (steps_ == TouchedRows::Steps::all) return names;
  for (const TableGroup& group : groups_)
    std::ranges::copy(group.names(), std::back_inserter(names));
  return names;
}

void Optimizer::follow(const Statistic& statistic) {
  const at::Tensor value = statistic.value.contiguous();
  std::span<float> running = weights_of(statistic.parameter).row(0);
  for (std::size_t i = 0; i < running.size(); ++i) {
    running[i] += statistics_momentum * (values_of(value)[i] - running[i]);
  }
}

}  // namespace lore
