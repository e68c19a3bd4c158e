#include "train/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include "lore/error.h"
#include "lore/eval/metrics.h"

#include "train/early_stop.h"
#include "train/executor.h"
#include "train/inference.h"
#include "train/optimizer.h"

namespace lore {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

enum Purpose : std::uint64_t { rows_of_epochs, dropout };

std::vector<float> labels_of(const Rows& rows) {
  std::vector<float> labels(rows.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = rows.label(i);
  return labels;
}

bool has_both_classes(const std::vector<float>& labels) {
  return std::any_of(labels.begin(), labels.end(), [&](float l) { return l != labels[0]; });
}

void check_rows(const std::vector<float>& labels) {
  if (labels.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "no training rows",
                 .hint = "check the dataset's split"});
  }
  if (!has_both_classes(labels)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "all training rows have the same label",
                 .expected = "labels 0 and 1",
                 .found = std::to_string(labels.size()) + " rows of label " +
                          std::to_string(static_cast<int>(labels[0])),
                 .hint = "check the dataset's label rule"});
  }
}

void check_trainable(const Executor& executor) {
  if (!executor.dense().empty() || !executor.tables().empty()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "the graph's output depends on no parameter that could be trained"});
}

void check_option(bool fits, const char* option, const char* expected, double found) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a training option is out of range",
               .place = {.field = option},
               .expected = expected,
               .found = std::to_string(found)});
}

void check_positive(double value, const char* option) {
  check_option(value > 0, option, "more than 0", value);
}

void check_options(const TrainOptions& options) {
  check_positive(options.epochs, "epochs");
  check_positive(options.batch_size, "batch_size");
  check_positive(options.learning_rate, "learning_rate");
  check_positive(options.embedding_learning_rate, "embedding_learning_rate");
  check_positive(options.evaluations_per_epoch, "evaluations_per_epoch");
  const float hidden = options.unknown_probability;
  check_option(hidden >= 0 && hidden < 1, "unknown_probability", "0 <= p < 1", hidden);
}

// Sets the number of threads libtorch uses while this lives; 0 leaves it alone.
class ThreadCount {
 public:
  explicit ThreadCount(int threads) : before_(at::get_num_threads()) {
    if (threads > 0) at::set_num_threads(threads);
  }
  ~ThreadCount() {
    if (at::get_num_threads() != before_) at::set_num_threads(before_);
  }
  ThreadCount(const ThreadCount&) = delete;
  ThreadCount& operator=(const ThreadCount&) = delete;

 private:
  int before_;
};

// A mean over rows, from those of batches.
struct Mean {
  double sum = 0;
  std::int64_t rows = 0;

  void add(double mean, std::int64_t count) {
    sum += mean * double(count);
    rows += count;
  }
  double value() const { return rows == 0 ? 0 : sum / double(rows); }
};

// One call of train_on().
class Training {
 public:
  Training(const Graph& graph, const std::vector<Input>& inputs, Rows& training, Rows& validation,
           const TrainOptions& options, const TrainCallback& callback);

  TrainResult run();

 private:
  bool run_epoch();
  double step(const Batch& batch);
  void count(double loss, std::size_t rows);
  bool evaluation_is_due() const;
  bool time_is_up() const;
  bool evaluate();
  double validation_score();
  void report(bool best);
  [[noreturn]] void refuse_loss(const char* what) const;

  const TrainOptions& options_;
  const TrainCallback& callback_;
  Rows& validation_;
  std::vector<float> validation_labels_;
  bool validation_has_auc_;
  Weights weights_;
  Executor executor_;
  Optimizer optimizer_;
  BatchStream stream_;
  EarlyStop early_stop_;
  TrainProgress progress_;
  TrainResult result_;

  const Clock::time_point start_ = Clock::now();
  Clock::time_point reported_ = start_;
  double step_seconds_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t rows_ = 0;
  std::int64_t evaluated_at_ = 0;  // step of the last validation
  Mean loss_since_report_;
  Mean loss_since_evaluation_;
};

Training::Training(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                   Rows& validation, const TrainOptions& options, const TrainCallback& callback)
    : options_(options),
      callback_(callback),
      validation_(validation),
      validation_labels_(labels_of(validation)),
      validation_has_auc_(has_both_classes(validation_labels_)),
      weights_(initial_weights(graph, options.seed)),
      executor_(graph, inputs, weights_),
      optimizer_(executor_, weights_, options),
      stream_(training, inputs,
              {.batch_size = static_cast<std::size_t>(options.batch_size),
               .unknown_probability = options.unknown_probability},
              Random(options.seed).fork(rows_of_epochs)),
      early_stop_(options.patience, options.evaluations_per_epoch) {
  check_trainable(executor_);
  progress_.epochs = options.epochs;
  progress_.rows_per_epoch = static_cast<std::int64_t>(training.size());
}

TrainResult Training::run() {
  bool more = true;
  while (more && progress_.epoch < options_.epochs) more = run_epoch();
  if (evaluated_at_ != steps_) evaluate();
  result_.epochs = progress_.epoch;
  result_.rows_per_second = progress_.rows_per_second;
  return std::move(result_);
}

// False where training should end.
bool Training::run_epoch() {
  ++progress_.epoch;
  progress_.rows = 0;
  stream_.start(static_cast<std::uint64_t>(progress_.epoch));
  for (;;) {
    const Clock::time_point start = Clock::now();
    const Batch* batch = stream_.next();
    if (batch == nullptr) return true;
    const double loss = step(*batch);
    step_seconds_ += seconds_since(start);
    count(loss, batch->rows);
    if (evaluation_is_due() && !evaluate()) return false;
    if (time_is_up()) return false;
    if (seconds_since(reported_) >= 1) report(false);
  }
}

double Training::step(const Batch& batch) {
  ++steps_;
  const Random random =
      Random(options_.seed).fork(dropout).fork(static_cast<std::uint64_t>(steps_));
  const Tape tape = executor_.train(batch, random);
  const c10::AutoGradMode gradients(true);
  const at::Tensor loss = at::binary_cross_entropy_with_logits(
      tape.logits, tensor_over(batch.labels.data(), {tape.logits.size(0)}));
  const double value = loss.item<double>();
  if (!std::isfinite(value)) refuse_loss("the training loss is not finite");
  loss.backward();
  optimizer_.step(tape);
  return value;
}

void Training::count(double loss, std::size_t rows) {
  const auto added = static_cast<std::int64_t>(rows);
  loss_since_report_.add(loss, added);
  loss_since_evaluation_.add(loss, added);
  rows_ += added;
  progress_.rows += added;
  progress_.rows_per_second = double(rows_) / step_seconds_;
  const double all = double(progress_.rows_per_epoch) * options_.epochs;
  progress_.eta_seconds = (all - double(rows_)) / progress_.rows_per_second;
}

// True at the step that completes another 1 / evaluations_per_epoch of an epoch.
bool Training::evaluation_is_due() const {
  const auto done = [&](std::int64_t steps) {
    const double epochs = double(steps) / double(stream_.batches_per_epoch());
    return std::floor(epochs * options_.evaluations_per_epoch + 1e-9);
  };
  return done(steps_) > done(steps_ - 1);
}

bool Training::time_is_up() const {
  return options_.max_seconds > 0 && seconds_since(start_) >= options_.max_seconds;
}

// Keeps the weights if they are the best so far; false where further training is not worth it.
bool Training::evaluate() {
  evaluated_at_ = steps_;
  const bool best = early_stop_.improves(validation_score());
  loss_since_evaluation_ = {};
  if (best) {
    result_.weights = weights_;
    result_.valid_auc = progress_.valid_auc;
    result_.valid_log_loss = progress_.valid_log_loss;
    result_.best_epoch = progress_.epoch;
  }
  report(best);
  return !early_stop_.exhausted();
}

double Training::validation_score() {
  if (validation_labels_.empty()) return -loss_since_evaluation_.value();
  const std::vector<float> logits = logits_of(executor_, validation_);
  const auto finite = [](float logit) { return std::isfinite(logit); };
  if (!std::all_of(logits.begin(), logits.end(), finite)) {
    refuse_loss("a validation score is not finite");
  }
  progress_.valid_log_loss = log_loss(validation_labels_, probabilities_of(logits));
  if (!validation_has_auc_) return -progress_.valid_log_loss;
  progress_.valid_auc = auc(validation_labels_, logits);
  return progress_.valid_auc;
}

void Training::report(bool best) {
  reported_ = Clock::now();
  progress_.loss = loss_since_report_.value();
  progress_.best = best;
  loss_since_report_ = {};
  if (callback_) callback_(progress_);
}

void Training::refuse_loss(const char* what) const {
  throw Error(
      {.kind = ErrorKind::internal,
       .problem = what,
       .found = "epoch " + std::to_string(progress_.epoch) + ", step " + std::to_string(steps_),
       .hint = "try a lower learning rate"});
}

}  // namespace

TrainResult train_on(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                     Rows& validation, const TrainOptions& options, const TrainCallback& callback) {
  check_options(options);
  check_rows(labels_of(training));
  const ThreadCount threads(options.threads);
  return Training(graph, inputs, training, validation, options, callback).run();
}

}  // namespace lore
