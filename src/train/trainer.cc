#include "lore/train/trainer.h"

#include <string>

#include "log.h"
#include "train/executor.h"
#include "train/inference.h"
#include "train/rows.h"
#include "train/training.h"

namespace lore {

const char* name_of(Trained trained) {
  switch (trained) {
    case Trained::tables:
      return "tables";
    case Trained::new_rows:
      return "new-rows";
    case Trained::all:
      break;
  }
  return "all";
}

TrainResult train(const Graph& graph, const Dataset& dataset, const TrainOptions& options,
                  const TrainCallback& callback, const WarmStart& start, const Teacher& teacher) {
  const FeatureStore& store = dataset.store();
  ExampleRows training(store, dataset.examples(Split::train));
  ExampleRows validation(store, dataset.examples(Split::valid));
  if (validation.size() == 0) {
    log_warning("no validation rows: the model is chosen by its training loss");
  }
  if (teacher.probabilities.empty()) {
    return train_on(graph, store.inputs(), training, validation, options, callback,
                    dataset.fingerprint(), start);
  }
  TaughtRows taught(training, teacher.probabilities, teacher.share);
  return train_on(graph, store.inputs(), taught, validation, options, callback,
                  dataset.fingerprint() + ", taught by " + std::to_string(teacher.share), start);
}

std::vector<float> predict(const Graph& graph, const Weights& weights, const FeatureStore& store,
                           std::span<const Example> examples) {
  check_logit(graph);
  ExampleRows rows(store, examples);
  return logits_of(Executor(graph, store.inputs(), weights), rows);
}

std::vector<float> predict(const Graph& graph, const Weights& weights,
                           const std::vector<Input>& inputs, const Batch& batch) {
  check_logit(graph);
  return logits_of(Executor(graph, inputs, weights), batch);
}

}  // namespace lore
