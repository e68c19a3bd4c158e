#include "train/learner.h"

#include <cmath>
#include <utility>

#include "lore/error.h"

#include "train/tensor_state.h"

namespace lore {

namespace {

constexpr std::uint64_t dropout_stream = 1;
const std::string weights_prefix = "weights.";
const std::string average_prefix = "average.";

void check_trainable(const Executor& executor) {
  if (!executor.dense().empty() || !executor.tables().empty()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "the graph's output depends on no parameter that could be trained"});
}

}  // namespace

Learner::Learner(const Graph& graph, const std::vector<Input>& inputs, Weights weights,
                 const TrainOptions& options, const TrainingScope& scope, Loss loss)
    : loss_(std::move(loss)),
      precision_(options.layer_precision),
      weights_(std::move(weights)),
      executor_(graph, inputs, weights_),
      optimizer_(executor_, weights_, options, scope),
      schedule_(options),
      dropout_(Random(options.seed).fork(dropout_stream)) {
  check_trainable(executor_);
  if (options.averaging_decay == 0) return;
  average_.emplace(weights_, optimizer_.lazy_tables(), options.averaging_decay);
}

at::Tensor click_loss(const at::Tensor& logits, const Batch& batch) {
  return at::binary_cross_entropy_with_logits(logits,
                                              tensor_over(batch.labels.data(), {logits.size(0)}));
}

Weights fresh_weights(const Graph& graph, std::uint64_t seed, const Weights& given) {
  Weights weights = initial_weights(graph, seed);
  for (auto& [name, values] : weights) {
    const auto found = given.find(name);
    if (found != given.end()) values = found->second;
  }
  return weights;
}

const Weights& Learner::result() {
  return average_ ? average_->settled() : weights_;
}

void Learner::write(TensorWriter& writer) const {
  write_weights(writer, weights_prefix, weights_);
  if (average_) write_weights(writer, average_prefix, average_->as_settled());
  optimizer_.write(writer);
  const std::vector<std::int64_t> steps = {steps_};
  writer.add("steps", steps);
  writer.add("rate_reduction", Matrix(1, 1, {schedule_.reduction()}));
}

void Learner::read(const TensorFile& file) {
  read_weights(file, weights_prefix, weights_);
  optimizer_.read(file);
  steps_ = read_int64s(file, "steps", 1)[0];
  float reduction = 1;
  read_floats(file, "rate_reduction", {&reduction, 1});
  schedule_.set_reduction(reduction);
  if (!average_) return;
  Weights average = weights_;
  read_weights(file, average_prefix, average);
  average_->restore(average, steps_);
}

double Learner::step(const Batch& batch) {
  ++steps_;
  const Tape tape =
      executor_.train(batch, dropout_.fork(static_cast<std::uint64_t>(steps_)), precision_);
  const c10::AutoGradMode gradients(true);
  const at::Tensor loss = loss_(tape.output, batch);
  const double value = loss.item<double>();
  if (!std::isfinite(value)) return value;
  loss.backward();
  optimizer_.step(tape, schedule_.factor(steps_), average_ ? &*average_ : nullptr);
  if (average_) average_->follow();
  return value;
}

}  // namespace lore
