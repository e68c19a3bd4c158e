#include "lore/recommender/choose_fusion.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "lore/error.h"

namespace lore {

namespace {

// The rows that fusions are chosen by. Throws Error(invalid_argument) unless they are of both
// classes.
class ValidationRows {
 public:
  explicit ValidationRows(const Dataset& dataset) {
    const bool has_users = !dataset.store().spec().user_id.empty();
    for (const Example& row : dataset.examples(Split::valid)) {
      groups_.push_back(has_users ? row.user : static_cast<std::int32_t>(labels_.size()));
      labels_.push_back(row.label);
    }
    const auto positive = std::ranges::count(labels_, 1.0f);
    if (positive > 0 && positive < std::ssize(labels_)) return;
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "no validation rows to choose a fusion by",
                 .expected = "validation rows of label 0 and 1",
                 .found = std::to_string(labels_.size()) + " rows, " + std::to_string(positive) +
                          " of them positive",
                 .hint = "give the dataset's \"split\" a validation part, or name a fusion"});
  }

  Interval lift(const std::vector<float>& before, const std::vector<float>& after) const {
    return bootstrap_auc_lift(labels_, groups_, {before}, {after});
  }

 private:
  std::vector<float> labels_;
  std::vector<std::int32_t> groups_;
};

// Nothing where the data or the backbone lacks what the fusion works on.
std::optional<Recommender> fitted(Dataset& dataset, const FitOptions& options,
                                  const TrainCallback& progress) {
  try {
    return Recommender::fit(dataset, options, progress);
  } catch (const Error& error) {
    const bool is_unfit = error.kind() == ErrorKind::invalid_argument;
    if (options.model.fusion == Fusion::none || !is_unfit) throw;
    return std::nullopt;
  }
}

}  // namespace

std::vector<Fusion> fusions_for(const Dataset& dataset,
                                const std::map<Side, VectorTable>& vectors) {
  std::vector<Fusion> fusions = {Fusion::none};
  if (vectors.empty()) return fusions;
  const DatasetSpec& spec = dataset.store().spec();
  fusions.insert(fusions.end(), {Fusion::concat, Fusion::kar, Fusion::semantic_ids});
  const auto has_ids = [&](const auto& side_and_table) {
    return !(side_and_table.first == Side::user ? spec.user_id : spec.item_id).empty();
  };
  if (std::ranges::any_of(vectors, has_ids)) {
    fusions.insert(fusions.end(),
                   {Fusion::principal_ids, Fusion::kar | Fusion::principal_ids, Fusion::ctrl,
                    Fusion::elec | Fusion::kar | Fusion::principal_ids});
  }
  if (vectors.contains(Side::item)) fusions.push_back(Fusion::cela);
  if (vectors.contains(Side::item) && (vectors.contains(Side::user) || spec.history.length > 0)) {
    fusions.push_back(Fusion::unisrec);
  }
  if (vectors.contains(Side::item) && spec.history.length > 0) {
    fusions.push_back(Fusion::tiers);
    fusions.push_back(Fusion::kar | Fusion::tiers | Fusion::principal_ids);
  }
  return fusions;
}

ChosenFusion choose_fusion(Dataset& dataset, FitOptions options, const TrainCallback& progress,
                           const std::function<void(const FusionTrial&)>& tried) {
  const ValidationRows rows(dataset);
  options.vectors = read_knowledge(dataset.store().spec(), options);
  std::optional<Recommender> best;
  std::vector<float> without;
  std::vector<FusionTrial> trials;
  for (const Fusion fusion : fusions_for(dataset, options.vectors)) {
    options.model.fusion = fusion;
    std::optional<Recommender> model = fitted(dataset, options, progress);
    if (!model) continue;
    const FitReport& report = model->report();
    if (fusion == Fusion::none) without = report.valid_logits;
    trials.push_back({fusion, report.valid_auc, rows.lift(without, report.valid_logits)});
    if (tried) tried(trials.back());
    const bool is_better =
        best && trials.back().lift.low > 0 && trials.back().valid_auc > best->report().valid_auc;
    if (!best || is_better) best = std::move(model);
  }
  return {std::move(*best), std::move(trials)};
}

}  // namespace lore
