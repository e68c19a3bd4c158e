#include "lore/train/trainer.h"

#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "lore/error.h"
#include "lore/fusion/elec.h"

#include "log.h"
#include "train/executor.h"
#include "train/inference.h"
#include "train/rows.h"
#include "train/taught_features.h"
#include "train/training.h"

namespace lore {

namespace {

// What of a teacher tells a checkpoint of its student from others.
std::string text_of(const Teacher& teacher) {
  std::string text = ", taught by " + std::to_string(teacher.share);
  if (teacher.feature_weight > 0) text += ", features " + std::to_string(teacher.feature_weight);
  return text;
}

void check_features(const Teacher& teacher) {
  const bool is_weight = teacher.feature_weight >= 0 && std::isfinite(teacher.feature_weight);
  if (is_weight && (teacher.feature_weight == 0 || !teacher.models.empty())) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a teacher's features that cannot be learnt",
               .expected = "a weight of 0, or more and models that have them",
               .found = "weight " + std::to_string(teacher.feature_weight) + ", " +
                        std::to_string(teacher.models.size()) + " models"});
}

// Where a teacher's features weigh: to see of a row what it does.
std::optional<Objective> objective_of(const Graph& graph, const std::vector<Input>& inputs,
                                      Rows& rows, const Teacher& teacher) {
  check_features(teacher);
  if (teacher.feature_weight == 0) return std::nullopt;
  const auto features = std::make_shared<TaughtFeatures>(teacher.models, inputs, rows);
  return Objective{
      student_graph(graph, features->width()),
      [features, weight = teacher.feature_weight](const at::Tensor& outputs, const Batch& batch) {
        return taught_loss(outputs, features->of(batch), weight, batch);
      }};
}

}  // namespace

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
                  dataset.fingerprint() + text_of(teacher), start,
                  objective_of(graph, store.inputs(), training, teacher));
}

std::vector<float> predict(const Graph& graph, const Weights& weights, const FeatureStore& store,
                           const Examples& examples) {
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
