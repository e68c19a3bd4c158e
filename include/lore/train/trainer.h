#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lore/data/dataset.h"
#include "lore/graph/graph.h"

namespace lore {

struct TrainOptions {
  int epochs = 10;                        // at most
  int batch_size = 2048;                  // B
  float learning_rate = 1e-3f;            // Adam, dense parameters
  float embedding_learning_rate = 1e-3f;  // row-wise lazy Adam, tables
  float weight_decay = 0;                 // decoupled, on weights of linear layers
  float embedding_decay = 0;              // L2 added to the gradient of the rows a batch looks up
  // Chance of each id of a field to be read as unknown in training, so that the row ids never seen
  // fall back on is trained. Histories keep their ids.
  float unknown_probability = 0.01f;
  int patience = 2;                  // epochs without a better validation AUC before stopping
  double evaluations_per_epoch = 1;  // validations an epoch
  std::uint64_t seed = 1;            // order of rows, dropout, initial weights
  int threads = 0;                   // of libtorch; 0 leaves the host's setting alone
  double max_seconds = 0;            // 0: no limit
};

// How training stands; given to the progress callback about once a second and after validation.
struct TrainProgress {
  int epoch = 0;  // 1-based
  int epochs = 0;
  std::int64_t rows = 0;  // of this epoch
  std::int64_t rows_per_epoch = 0;
  double rows_per_second = 0;
  double eta_seconds = 0;  // to the end of the last epoch
  double loss = 0;         // mean training LogLoss since the last report
  double valid_auc = 0;    // 0 until first known
  double valid_log_loss = 0;
  bool best = false;  // the validation just done is the best so far
};
using TrainCallback = std::function<void(const TrainProgress&)>;

struct TrainResult {
  Weights weights;  // those of the best validation
  double valid_auc = 0;
  double valid_log_loss = 0;
  int best_epoch = 0;
  int epochs = 0;              // run
  double rows_per_second = 0;  // training steps alone, over all epochs
};

// Trains `graph` on the dataset's training rows with binary cross-entropy, choosing by AUC on its
// validation rows (by training loss, with a warning, where it has none). Equal seed and thread
// count give bit-identical weights on one machine.
//
// Runs in libtorch on the CPU. Changes no global setting but the thread count where
// `options.threads` > 0, which it restores.
// Throws Error(invalid_argument) for one class only or no training rows, Error(mismatch) if the
// graph's inputs are not the dataset's, Error(internal) if the loss stops being finite.
TrainResult train(const Graph& graph, const Dataset& dataset, const TrainOptions& options,
                  const TrainCallback& callback = {});

// Logits of `examples` by the training executor: the reference the engine is compared with.
std::vector<float> predict(const Graph& graph, const Weights& weights, const FeatureStore& store,
                           std::span<const Example> examples);

// Logits of one batch made for the signature `inputs`.
std::vector<float> predict(const Graph& graph, const Weights& weights,
                           const std::vector<Input>& inputs, const Batch& batch);

}  // namespace lore
