#include "lore/recommender.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <optional>

#include "lore/bundle/bundle.h"
#include "lore/bundle/precision_cost.h"
#include "lore/engine/engine.h"
#include "lore/error.h"
#include "lore/graph/growth.h"
#include "lore/version.h"

#include "bundle/logits.h"
#include "fusion/history_items.h"
#include "recommender/fused_training.h"
#include "recommender/served_store.h"
#include "recommender/tuned_knowledge.h"

namespace lore {

namespace {

void check_calibrates(CalibrationMethod method, const Examples& rows) {
  const std::vector<float> labels = labels_of(rows);
  fit_calibration(method, labels, std::vector<float>(labels.size()));
}

Calibration calibration_of(CalibrationMethod method, const Bundle& bundle, const Examples& rows) {
  if (method == CalibrationMethod::none) return {};
  const Engine engine = engine_of(bundle);
  return fit_calibration(method, labels_of(rows), logits_of(engine, *bundle.store, rows));
}

std::string seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

// Rows to replay: of the test part, else of validation, else of training.
std::vector<GoldenRow> golden_rows(const Graph& graph, const Weights& weights,
                                   const Dataset& dataset) {
  for (Split split : {Split::test, Split::valid, Split::train}) {
    if (dataset.examples(split).empty()) continue;
    const std::vector<Example> examples = choose_golden(dataset.examples(split));
    const std::vector<float> logits = predict(graph, weights, dataset.store(), examples);
    std::vector<GoldenRow> golden;
    for (std::size_t i = 0; i < examples.size(); ++i) golden.push_back({examples[i], logits[i]});
    return golden;
  }
  return {};
}

std::map<std::string, std::string> provenance_of(const Dataset& dataset, const FitOptions& options,
                                                 const std::string& encoder) {
  std::map<std::string, std::string> provenance = {
      {"dataset", dataset.store().spec().name},
      {"data", dataset.fingerprint()},
      {"backbone", name_of(options.model.backbone.kind)},
      {"fusion", name_of(options.model.fusion)},
      {"seed", std::to_string(options.train.seed)},
      {"created", seconds_since_1970()},
      {"lore", version},
  };
  if (!encoder.empty()) provenance["encoder"] = encoder;
  if (options.calibration != CalibrationMethod::none) {
    provenance["calibration"] = name_of(options.calibration);
  }
  return provenance;
}

FitReport report_of(TrainResult trained) {
  return {.valid_auc = trained.valid_auc,
          .valid_log_loss = trained.valid_log_loss,
          .valid_logits = std::move(trained.valid_logits),
          .best_epoch = trained.best_epoch,
          .epochs = trained.epochs,
          .rows_per_second = trained.rows_per_second};
}

// The ids of `known` are the first of `grown`, in their order.
bool starts_with(const Catalog& grown, const Catalog& known) {
  return grown.rows() >= known.rows() &&
         std::equal(known.ids().begin(), known.ids().end(), grown.ids().begin());
}

void check_goes_on(const Bundle& base, const Dataset& increment) {
  const FeatureStore& store = increment.store();
  if (base.provenance.contains("folded")) {
    throw Error({.kind = ErrorKind::unsupported,
                 .problem = "a bundle whose adaptors are folded away learns no further",
                 .hint = "go on from the bundle it was folded from"});
  }
  if (!base.tables.empty()) {
    throw Error({.kind = ErrorKind::unsupported,
                 .problem = "a bundle whose tables were narrowed learns no further",
                 .hint = "go on from the bundle it was narrowed from"});
  }
  if (starts_with(store.users(), base.store->users()) &&
      starts_with(store.items(), base.store->items())) {
    return;
  }
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "the dataset was not read as one that goes on from the bundle's",
               .hint = "read it with Dataset::load_after"});
}

// Of what is not known in `known`, which may be empty, nothing is added.
std::vector<std::int32_t> summed(const std::vector<std::int32_t>& known,
                                 std::vector<std::int32_t> added) {
  if (known.empty()) return {};
  std::transform(known.begin(), known.end(), added.begin(), added.begin(), std::plus<>());
  return added;
}

std::map<std::string, std::string> provenance_after(const Bundle& base, const Dataset& increment,
                                                    const FitOptions& options, Trained trained) {
  std::map<std::string, std::string> provenance = base.provenance;
  provenance["dataset"] = increment.store().spec().name;
  provenance["data"] = increment.fingerprint();
  provenance["base"] = base.version;
  provenance["trained"] = name_of(trained);
  provenance["seed"] = std::to_string(options.train.seed);
  provenance["created"] = seconds_since_1970();
  provenance["lore"] = version;
  if (options.calibration != CalibrationMethod::none) {
    provenance["calibration"] = name_of(options.calibration);
  }
  return provenance;
}

}  // namespace

Recommender::Recommender(std::shared_ptr<Bundle> bundle, Ranker ranker, FitReport report)
    : bundle_(std::move(bundle)), ranker_(std::move(ranker)), report_(std::move(report)) {}

Recommender Recommender::from(std::shared_ptr<Bundle> bundle, FitReport report) {
  Result<Ranker> ranker = Ranker::from(bundle);
  if (!ranker.ok()) throw Error(ranker.status().fault());
  return Recommender(std::move(bundle), std::move(ranker).value(), std::move(report));
}

Recommender Recommender::fit(const DatasetSpec& spec, const FitOptions& options,
                             const TrainCallback& progress) {
  Dataset dataset = Dataset::load(spec, options.load);
  return fit(dataset, options, progress);
}

Recommender Recommender::fit(Dataset& dataset, const FitOptions& options,
                             const TrainCallback& progress) {
  check_calibrates(options.calibration, dataset.examples(Split::valid));
  std::string encoder;
  if (options.model.fusion != Fusion::none) encoder = attach_knowledge(dataset, options);
  std::optional<TunedKnowledge> tuned;
  if (!options.tuning.encoder.empty()) tuned.emplace(dataset, options);

  auto bundle = std::make_shared<Bundle>();
  auto [graph, trained] =
      train_fused(dataset, options.model, options.train, progress, tuned ? &*tuned : nullptr);
  if (tuned && !tuned->encoder_id().empty()) encoder = tuned->encoder_id();
  bundle->graph = std::move(graph);
  bundle->weights = std::move(trained.weights);
  bundle->store = served_store(bundle->graph, dataset.shared_store());
  bundle->golden = golden_rows(bundle->graph, bundle->weights, dataset);
  bundle->calibration =
      calibration_of(options.calibration, *bundle, dataset.examples(Split::valid));
  bundle->user_counts = dataset.user_counts();
  bundle->item_counts = dataset.item_counts();
  bundle->provenance = provenance_of(dataset, options, encoder);
  bundle->metrics = {{"valid_auc", trained.valid_auc}, {"valid_log_loss", trained.valid_log_loss}};
  measure_precision_cost(*bundle, dataset.examples(Split::valid));
  return from(std::move(bundle), report_of(std::move(trained)));
}

Recommender Recommender::fit_increment(const Bundle& base, Dataset& increment,
                                       const FitOptions& options, const IncrementOptions& how,
                                       const TrainCallback& progress) {
  check_goes_on(base, increment);
  check_calibrates(options.calibration, increment.examples(Split::valid));
  const std::string encoder = add_knowledge(increment, options);
  if (!encoder.empty()) check_encoder(base, encoder);

  auto bundle = std::make_shared<Bundle>();
  bundle->graph = grown(base.graph, increment.store().inputs());
  TrainResult trained =
      train(bundle->graph, increment, options.train, progress,
            {.weights = base.weights,
             .given = further_history_items(bundle->graph, base.weights, increment.store()),
             .trained = how.trained,
             .checkpoint = how.checkpoint,
             .origin = base.version});
  bundle->weights = std::move(trained.weights);
  bundle->store = increment.shared_store();
  bundle->golden = golden_rows(bundle->graph, bundle->weights, increment);
  bundle->calibration =
      options.calibration == CalibrationMethod::none
          ? base.calibration
          : calibration_of(options.calibration, *bundle, increment.examples(Split::valid));
  bundle->user_counts = summed(base.user_counts, increment.user_counts());
  bundle->item_counts = summed(base.item_counts, increment.item_counts());
  bundle->provenance = provenance_after(base, increment, options, how.trained);
  bundle->metrics = {{"valid_auc", trained.valid_auc}, {"valid_log_loss", trained.valid_log_loss}};
  measure_precision_cost(*bundle, increment.examples(Split::valid));
  return from(std::move(bundle), report_of(std::move(trained)));
}

Recommender Recommender::load(const std::string& directory) {
  return from(std::make_shared<Bundle>(open_bundle(directory)), {});
}

void Recommender::save(const std::string& directory) const {
  write_bundle(*bundle_, directory);
}

std::vector<SliceMetrics> Recommender::evaluate(const Examples& rows) const {
  const FeatureStore& store = *bundle_->store;
  const Engine engine = engine_of(*bundle_);
  return lore::evaluate(scored_rows(rows, logits_of(engine, store, rows)), bundle_->user_counts,
                        bundle_->item_counts, {.calibration = bundle_->calibration});
}

std::vector<SliceMetrics> Recommender::evaluate(const Dataset& dataset, Split split,
                                                std::vector<float>* probabilities) const {
  const FeatureStore& store = dataset.store();
  const Engine engine =
      Engine::compile(bundle_->graph, bundle_->weights, store.inputs(), {}, bundle_->tables);
  const Examples rows = dataset.examples(split);
  std::vector<float> logits = logits_of(engine, store, rows);
  std::vector<ScoredRow> scores = scored_rows(rows, logits);
  if (probabilities != nullptr) *probabilities = calibrated(std::move(logits));
  return lore::evaluate(std::move(scores), dataset.user_counts(), dataset.item_counts(),
                        {.calibration = bundle_->calibration});
}

std::vector<float> Recommender::score(const Examples& rows, ScorePrecision precision) const {
  check_precision(*bundle_, precision);
  const FeatureStore& store = *bundle_->store;
  const Engine engine = engine_of(*bundle_, {.precision = precision});
  return calibrated(logits_of(engine, store, rows));
}

std::vector<float> Recommender::calibrated(std::vector<float> logits) const {
  for (float& value : logits) value = 1 / (1 + std::exp(-bundle_->calibration(value)));
  return logits;
}

}  // namespace lore
