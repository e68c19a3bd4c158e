#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/train/text_training.h"

#include "train/random.h"
#include "train/text/batches.h"
#include "train/text/optimizer.h"
#include "train/torch.h"
#include "train/training_file.h"

namespace lore {

// What an encoder is trained for.
class TextTask {
 public:
  virtual ~TextTask() = default;

  // The examples of an epoch, in batches: the same number of both in each epoch. Called before it,
  // with the weights as they are then.
  virtual TextBatches batches(Random random) = 0;

  // Of a batch: what to minimise, and the examples' mean score.
  struct Step {
    at::Tensor loss;
    double score = 0;
  };
  virtual Step step(std::span<const std::uint32_t> batch, Random random) const = 0;

  // The score on what was held back, with the weights as they are; higher is better.
  virtual double validate() const = 0;

  // Writes the encoder with the weights as they are.
  virtual void write() const = 0;

  // Whether the encoder was of use before: it is then tried as it is, and written.
  virtual bool is_trained() const { return false; }
};

// Trains: the epochs, the learning rate, the best so far, the checkpoint and the progress of all
// that is trained on texts.
class TextTrainer {
 public:
  // `trained` of `weights` are what learns. All but `identity` must outlive this.
  TextTrainer(TextTask& task, std::vector<TrainedTensor> trained, Weights& weights,
              const TextTrainingOptions& options, TrainingIdentity identity);

  // Learns from so many examples an epoch, while so many are held back. Throws Error(mismatch) for
  // a checkpoint of another training, Error(io).
  TextTrainingResult run(std::size_t examples, std::size_t held_back,
                         const TextTrainingCallback& callback);

 private:
  void run_epoch(int epoch);
  float rate_of(std::size_t step) const;
  void validate();
  void report(double score);
  std::string checkpoint_path() const;
  void write_checkpoint() const;
  void read_checkpoint();

  TextTask& task_;
  Weights& weights_;
  const TextTrainingOptions& options_;
  TrainingIdentity identity_;
  TextOptimizer optimizer_;
  std::size_t steps_per_epoch_ = 0;
  int epochs_done_ = 0;
  bool is_written_ = false;
  TextTrainingResult result_;
  TextTrainingProgress now_;
  TextTrainingCallback callback_;
  std::chrono::steady_clock::time_point start_;
  std::size_t steps_ = 0;  // of this call
  double reported_ = 0;    // when, in seconds from start_
};

}  // namespace lore
