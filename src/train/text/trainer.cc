#include "train/text/trainer.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <utility>

#include "lore/data/safetensors.h"

#include "train/tensor_state.h"
#include "train/text/examples.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t order_stream = 1;
constexpr std::uint64_t step_stream = 2;
const std::string weights_prefix = "weights.";
constexpr std::size_t state_size = 4;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

TextTrainer::TextTrainer(TextTask& task, std::vector<TrainedTensor> trained, Weights& weights,
                         const TextTrainingOptions& options, TrainingIdentity identity)
    : task_(task),
      weights_(weights),
      options_(options),
      identity_(std::move(identity)),
      optimizer_(std::move(trained), weights, options) {
  identity_["options"] = text_of(options);
}

TextTrainingResult TextTrainer::run(std::size_t examples, std::size_t held_back,
                                    const TextTrainingCallback& callback) {
  const auto batch = static_cast<std::size_t>(options_.batch_size);
  steps_per_epoch_ = (examples + batch - 1) / batch;
  callback_ = callback;
  now_.epochs = options_.epochs;
  now_.examples_per_epoch = result_.training_examples = examples;
  result_.held_back_examples = held_back;
  if (options_.resume) read_checkpoint();
  start_ = std::chrono::steady_clock::now();
  if (task_.is_trained() && !is_written_) validate();
  for (int epoch = epochs_done_ + 1; epoch <= options_.epochs; ++epoch) run_epoch(epoch);
  return result_;
}

void TextTrainer::run_epoch(int epoch) {
  now_.epoch = epoch;
  now_.examples = 0;
  now_.validated = now_.best = false;
  const auto stream = static_cast<std::uint64_t>(epoch);
  const Random seed(options_.seed);
  const TextBatches batches = task_.batches(seed.fork(order_stream).fork(stream));
  const Random random = seed.fork(step_stream).fork(stream);
  double sum = 0;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const c10::AutoGradMode gradients(true);
    const TextTask::Step step = task_.step(batches[i], random.fork(i));
    step.loss.backward();
    optimizer_.step(rate_of(static_cast<std::size_t>(epoch - 1) * steps_per_epoch_ + i));
    now_.examples += batches[i].size();
    sum += step.score * double(batches[i].size());
    report(sum / double(now_.examples));
  }
  validate();
  epochs_done_ = epoch;
  write_checkpoint();
}

float TextTrainer::rate_of(std::size_t step) const {
  const double all = double(steps_per_epoch_) * options_.epochs;
  const double rising = std::max(1.0, all * options_.warm_up);
  const double done = double(step) + 1;
  return static_cast<float>(done < rising ? done / rising : (all - done) / (all - rising + 1));
}

void TextTrainer::validate() {
  const c10::AutoGradMode no_gradients(false);
  now_.valid_score = task_.validate();
  now_.validated = true;
  now_.best = !is_written_ || now_.valid_score > result_.valid_score;
  optimizer_.store_weights();
  if (now_.best) {
    result_.best_epoch = now_.epoch;
    result_.valid_score = now_.valid_score;
    task_.write();
    is_written_ = true;
  }
  if (callback_) callback_(now_);
}

void TextTrainer::report(double score) {
  steps_ += 1;
  now_.score = score;
  const double seconds = seconds_since(start_);
  const double per_step = seconds / double(steps_);
  const double left = double(steps_per_epoch_) * (options_.epochs - epochs_done_) -
                      std::ceil(double(now_.examples) / options_.batch_size);
  now_.examples_per_second = options_.batch_size / per_step;
  now_.eta_seconds = left * per_step;
  if (!callback_ || seconds - reported_ < 1) return;
  reported_ = seconds;
  callback_(now_);
}

std::string TextTrainer::checkpoint_path() const {
  return (fs::path(options_.out) / "training.checkpoint.safetensors").string();
}

void TextTrainer::write_checkpoint() const {
  TensorWriter writer;
  write_identity(writer, identity_);
  write_weights(writer, weights_prefix, weights_);
  optimizer_.write(writer);
  const std::vector<std::int64_t> state = {epochs_done_, result_.best_epoch,
                                           std::bit_cast<std::int64_t>(result_.valid_score),
                                           is_written_ ? 1 : 0};
  writer.add("state", state);
  writer.write(checkpoint_path());
}

void TextTrainer::read_checkpoint() {
  if (!fs::exists(checkpoint_path())) return;
  const TensorFile file = TensorFile::open(checkpoint_path());
  check_identity(file, identity_);
  const std::vector<std::int64_t> state = read_int64s(file, "state", state_size);
  read_weights(file, weights_prefix, weights_);
  optimizer_.load_weights();
  optimizer_.read(file);
  epochs_done_ = static_cast<int>(state[0]);
  result_.best_epoch = static_cast<int>(state[1]);
  result_.valid_score = std::bit_cast<double>(state[2]);
  is_written_ = state[3] != 0;
}

}  // namespace lore
