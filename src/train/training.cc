#include "train/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <utility>

#include "lore/error.h"
#include "lore/eval/metrics.h"
#include "lore/graph/growth.h"

#include "train/batch_ahead.h"
#include "train/check_options.h"
#include "train/checkpoint.h"
#include "train/early_stop.h"
#include "train/inference.h"
#include "train/learner.h"
#include "train/thread_count.h"

namespace lore {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t rows_of_epochs = 0;  // the stream of random numbers that orders rows

std::vector<float> labels_of(const Rows& rows) {
  std::vector<float> labels(rows.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = rows.label(i);
  return labels;
}

bool has_both_classes(const Rows& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows.label(i) != rows.label(0)) return true;
  }
  return false;
}

void check_rows(const Rows& rows) {
  if (rows.size() == 0) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "no training rows",
                 .hint = "check the dataset's split"});
  }
  if (!has_both_classes(rows)) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "all training rows have the same label",
                 .expected = "labels 0 and 1",
                 .found = std::to_string(rows.size()) + " rows of label " +
                          std::to_string(static_cast<int>(rows.label(0))),
                 .hint = "check the dataset's label rule"});
  }
}

Weights first_weights(const Graph& graph, const TrainOptions& options, const WarmStart& start) {
  Weights weights =
      start.weights.empty() ? initial_weights(graph, options.seed) : grown(start.weights, graph);
  for (const auto& [name, values] : start.given) weights.insert_or_assign(name, values);
  return weights;
}

// Leaves out what the graph does not have.
void keep_parameters(const Graph& graph, Weights& weights) {
  std::set<std::string> names;
  for (const Node& node : graph.nodes()) names.insert(node.name);
  std::erase_if(weights, [&](const auto& named) { return !names.contains(named.first); });
}

TrainingScope scope_of(const WarmStart& start) {
  TrainingScope scope{.layers = start.trained == Trained::all};
  if (start.trained != Trained::new_rows) return scope;
  for (const auto& [name, matrix] : start.weights) scope.fixed_rows[name] = matrix.rows();
  return scope;
}

void take_up_optimizers(const WarmStart& start, Learner& learner) {
  if (start.checkpoint.empty()) return;
  learner.read_optimizers(TensorFile::open(Checkpoint::path_in(start.checkpoint)));
}

// What else the order of rows depends on.
std::string order_of(const Rows& rows) {
  if (rows.window() == rows.size()) return "";
  return ", in windows of " + std::to_string(rows.window()) + " rows";
}

std::string origin_of(const WarmStart& start) {
  if (start.weights.empty()) return start.origin;
  return start.origin + ", trains " + name_of(start.trained);
}

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
           const TrainOptions& options, const TrainCallback& callback, const std::string& data,
           const WarmStart& start, const Objective& objective);

  TrainResult run();

 private:
  void keep_start();
  bool resume();
  bool run_epoch();
  bool go_on_with_epoch();
  double step(const Batch& batch);
  void count(double loss, std::size_t rows);
  bool evaluation_is_due() const;
  bool time_is_up() const;
  bool evaluate();
  void keep_best();
  void score_best();
  void keep() const;
  double validation_score();
  void report();
  [[noreturn]] void refuse_loss(const char* what) const;

  const Graph& graph_;
  const std::vector<Input>& inputs_;
  const TrainOptions& options_;
  const TrainCallback& callback_;
  const WarmStart& from_;
  Rows& validation_;
  std::vector<float> validation_labels_;
  bool validation_has_auc_;
  std::vector<float> validation_logits_ = {};  // as last scored
  Learner learner_;
  Executor model_;  // over its result, which learner_.result() brings up to date
  BatchStream stream_;
  BatchAhead batches_;
  Checkpoint checkpoint_;
  EarlyStop early_stop_;
  TrainProgress progress_;
  TrainResult result_;

  const Clock::time_point start_ = Clock::now();
  Clock::time_point reported_ = start_;
  double step_seconds_ = 0;
  std::int64_t rows_ = 0;
  std::int64_t evaluated_at_ = 0;  // step of the last validation
  Mean loss_since_report_;
  Mean loss_since_evaluation_;
};

Training::Training(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                   Rows& validation, const TrainOptions& options, const TrainCallback& callback,
                   const std::string& data, const WarmStart& start, const Objective& objective)
    : graph_(graph),
      inputs_(inputs),
      options_(options),
      callback_(callback),
      from_(start),
      validation_(validation),
      validation_labels_(labels_of(validation)),
      validation_has_auc_(has_both_classes(validation)),
      learner_(objective.graph, inputs, first_weights(objective.graph, options, start), options,
               scope_of(start), objective.loss),
      model_(graph, inputs, learner_.result()),
      stream_(training, inputs,
              {.batch_size = static_cast<std::size_t>(options.batch_size),
               .unknown_probability = options.unknown_probability,
               .id_dropout = options.id_dropout},
              Random(options.seed).fork(rows_of_epochs)),
      batches_(stream_),
      checkpoint_(options, objective.graph, training.size(), data + order_of(training),
                  origin_of(start)),
      early_stop_(options.patience, options.evaluations_per_epoch) {
  take_up_optimizers(start, learner_);
  progress_.epochs = options.epochs;
  progress_.rows_per_epoch = static_cast<std::int64_t>(training.size());
}

TrainResult Training::run() {
  keep_start();
  bool more = resume();
  while (more && progress_.epoch < options_.epochs) more = run_epoch();
  if (evaluated_at_ != learner_.steps()) evaluate();
  if (result_.valid_logits.empty()) score_best();
  keep_parameters(graph_, result_.weights);
  result_.epochs = progress_.epoch;
  result_.rows_per_second = progress_.rows_per_second;
  return std::move(result_);
}

// What it starts from stands until something is better.
void Training::keep_start() {
  if (from_.weights.empty() || validation_labels_.empty()) return;
  early_stop_.improves(validation_score());
  keep_best();
}

// Takes up what a checkpoint left, if it should. False where training should end.
bool Training::resume() {
  TrainingState state{.early_stop = early_stop_};
  if (!options_.resume || !checkpoint_.read(learner_, state, result_)) return true;
  progress_.epoch = state.epoch;
  progress_.rows = state.rows;
  progress_.valid_auc = state.valid_auc;
  progress_.valid_log_loss = state.valid_log_loss;
  early_stop_ = state.early_stop;
  evaluated_at_ = learner_.steps();
  if (early_stop_.exhausted()) return false;
  batches_.start(static_cast<std::uint64_t>(state.epoch), static_cast<std::size_t>(state.rows));
  return go_on_with_epoch();
}

// False where training should end.
bool Training::run_epoch() {
  ++progress_.epoch;
  progress_.rows = 0;
  batches_.start(static_cast<std::uint64_t>(progress_.epoch));
  return go_on_with_epoch();
}

bool Training::go_on_with_epoch() {
  for (;;) {
    const Clock::time_point start = Clock::now();
    const Batch* batch = batches_.next();
    if (batch == nullptr) return true;
    const double loss = step(*batch);
    step_seconds_ += seconds_since(start);
    count(loss, batch->rows);
    if (evaluation_is_due() && !evaluate()) return false;
    if (time_is_up()) return false;
    if (seconds_since(reported_) >= 1) report();
  }
}

double Training::step(const Batch& batch) {
  const double loss = learner_.step(batch);
  if (!std::isfinite(loss)) refuse_loss("the training loss is not finite");
  return loss;
}

void Training::count(double loss, std::size_t rows) {
  const auto added = static_cast<std::int64_t>(rows);
  loss_since_report_.add(loss, added);
  loss_since_evaluation_.add(loss, added);
  rows_ += added;
  progress_.rows += added;
  progress_.rows_per_second = double(rows_) / step_seconds_;
  const double epochs_left = options_.epochs - progress_.epoch + 1;
  const double rows_left = epochs_left * double(progress_.rows_per_epoch) - double(progress_.rows);
  progress_.eta_seconds = rows_left / progress_.rows_per_second;
}

// True at the step that completes another 1 / evaluations_per_epoch of an epoch.
bool Training::evaluation_is_due() const {
  const auto done = [&](std::int64_t steps) {
    const double epochs = double(steps) / double(stream_.batches_per_epoch());
    return std::floor(epochs * options_.evaluations_per_epoch + 1e-9);
  };
  return done(learner_.steps()) > done(learner_.steps() - 1);
}

bool Training::time_is_up() const {
  return options_.max_seconds > 0 && seconds_since(start_) >= options_.max_seconds;
}

// Keeps the weights if they are the best so far; false where further training is not worth it.
bool Training::evaluate() {
  evaluated_at_ = learner_.steps();
  const bool best = early_stop_.improves(validation_score());
  loss_since_evaluation_ = {};
  learner_.validated(best);
  if (best) keep_best();
  keep();
  progress_.validated = true;
  progress_.best = best;
  report();
  return !early_stop_.exhausted();
}

void Training::keep_best() {
  result_.weights = learner_.result();
  result_.valid_logits = validation_logits_;
  result_.valid_auc = validation_has_auc_ ? progress_.valid_auc : undefined;
  result_.valid_log_loss = validation_labels_.empty() ? undefined : progress_.valid_log_loss;
  result_.best_epoch = progress_.epoch;
}

// Where a checkpoint brought the best weights.
void Training::score_best() {
  const Executor best(graph_, inputs_, result_.weights);
  result_.valid_logits = logits_of(best, validation_);
}

void Training::keep() const {
  checkpoint_.write(learner_,
                    {.epoch = progress_.epoch,
                     .rows = progress_.rows,
                     .valid_auc = progress_.valid_auc,
                     .valid_log_loss = progress_.valid_log_loss,
                     .early_stop = early_stop_},
                    result_);
}

double Training::validation_score() {
  if (validation_labels_.empty()) return -loss_since_evaluation_.value();
  learner_.result();
  const std::vector<float>& logits = validation_logits_ = logits_of(model_, validation_);
  const auto finite = [](float logit) { return std::isfinite(logit); };
  if (!std::all_of(logits.begin(), logits.end(), finite)) {
    refuse_loss("a validation score is not finite");
  }
  progress_.valid_log_loss = log_loss(validation_labels_, probabilities_of(logits));
  if (!validation_has_auc_) return -progress_.valid_log_loss;
  progress_.valid_auc = auc(validation_labels_, logits);
  return progress_.valid_auc;
}

void Training::report() {
  reported_ = Clock::now();
  progress_.loss = loss_since_report_.value();
  loss_since_report_ = {};
  if (callback_) callback_(progress_);
  progress_.validated = progress_.best = false;
}

void Training::refuse_loss(const char* what) const {
  throw Error({.kind = ErrorKind::internal,
               .problem = what,
               .found = "epoch " + std::to_string(progress_.epoch) + ", step " +
                        std::to_string(learner_.steps()),
               .hint = "try a lower learning rate; are vectors or numbers far too large?"});
}

}  // namespace

TrainResult train_on(const Graph& graph, const std::vector<Input>& inputs, Rows& training,
                     Rows& validation, const TrainOptions& options, const TrainCallback& callback,
                     const std::string& data, const WarmStart& start,
                     const std::optional<Objective>& objective) {
  check_logit(graph);
  check_options(options, start.trained);
  check_rows(training);
  const ThreadCount threads(options.threads);
  return Training(graph, inputs, training, validation, options, callback, data, start,
                  objective.value_or(Objective{graph, click_loss}))
      .run();
}

}  // namespace lore
