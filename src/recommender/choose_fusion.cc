#include "lore/recommender/choose_fusion.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "lore/error.h"

namespace lore {

namespace {

void check_can_choose(const std::vector<Example>& validation) {
  const auto is_positive = [](const Example& row) { return row.label > 0; };
  const auto positive = std::ranges::count_if(validation, is_positive);
  if (positive > 0 && positive < std::ssize(validation)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "no validation rows to choose a fusion by",
               .expected = "validation rows of label 0 and 1",
               .found = std::to_string(validation.size()) + " rows, " + std::to_string(positive) +
                        " of them positive",
               .hint = "give the dataset's \"split\" a validation part, or name a fusion"});
}

}  // namespace

std::vector<Fusion> fusions_for(const Dataset& dataset,
                                const std::map<Side, VectorTable>& vectors) {
  std::vector<Fusion> fusions = {Fusion::none};
  if (vectors.empty()) return fusions;
  const DatasetSpec& spec = dataset.store().spec();
  fusions.insert(fusions.end(), {Fusion::concat, Fusion::kar});
  const auto has_ids = [&](const auto& side_and_table) {
    return !(side_and_table.first == Side::user ? spec.user_id : spec.item_id).empty();
  };
  if (std::ranges::any_of(vectors, has_ids)) {
    fusions.insert(fusions.end(), {Fusion::principal_ids, Fusion::kar | Fusion::principal_ids});
  }
  if (vectors.contains(Side::item) && spec.history.length > 0) {
    fusions.push_back(Fusion::tiers);
    fusions.push_back(Fusion::kar | Fusion::tiers | Fusion::principal_ids);
  }
  return fusions;
}

ChosenFusion choose_fusion(Dataset& dataset, FitOptions options, const TrainCallback& progress,
                           const std::function<void(const FusionTrial&)>& tried) {
  check_can_choose(dataset.examples(Split::valid));
  options.vectors = read_knowledge(dataset.store().spec(), options);
  std::optional<Recommender> best;
  std::vector<FusionTrial> trials;
  for (const Fusion fusion : fusions_for(dataset, options.vectors)) {
    options.model.fusion = fusion;
    Recommender model = Recommender::fit(dataset, options, progress);
    trials.push_back({fusion, model.report().valid_auc});
    if (tried) tried(trials.back());
    if (!best || trials.back().valid_auc > best->report().valid_auc) best = std::move(model);
  }
  return {std::move(*best), std::move(trials)};
}

}  // namespace lore
