#pragma once

#include <cstdint>
#include <string>

#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/early_stop.h"
#include "train/training_file.h"

namespace lore {

class Learner;

// Where training stands right after a validation, beside its learner and the best so far.
struct TrainingState {
  int epoch = 0;          // 1-based
  std::int64_t rows = 0;  // of this epoch, learned from
  double valid_auc = 0;   // of the last validation
  double valid_log_loss = 0;
  EarlyStop early_stop;
};

// The file training goes on from: "checkpoint.safetensors" in a directory, written whole or not at
// all. It holds data only and says which training it is of.
class Checkpoint {
 public:
  // `rows` and `data` (a fingerprint, or "") tell the training rows from others, `start` what
  // training starts from.
  Checkpoint(const TrainOptions& options, const Graph& graph, std::size_t rows,
             const std::string& data, const std::string& start);

  // Throws what read() will, Error(mismatch) for other options or another start, before what comes
  // ahead of training is done in vain.
  static void check(const TrainOptions& options, const std::string& start);

  // The file in a directory.
  static std::string path_in(const std::string& directory);

  // False where the options name no directory; the rest then does nothing.
  bool is_kept() const { return !path_.empty(); }

  // Throws Error(io).
  void write(const Learner& learner, const TrainingState& state, const TrainResult& best) const;

  // False where there is none yet. Throws Error(corrupt) for a damaged file, Error(mismatch) for
  // one of another model, other data or other options; `learner` is of no use then.
  bool read(Learner& learner, TrainingState& state, TrainResult& best) const;

 private:
  std::size_t rows_;
  std::string path_;
  TrainingIdentity identity_;
};

}  // namespace lore
