#pragma once

#include <functional>
#include <span>
#include <vector>

#include "lore/eval/bootstrap.h"
#include "lore/recommender.h"

namespace lore {

// One way of fusion that was tried.
struct FusionTrial {
  Fusion fusion = Fusion::none;
  double valid_auc = 0;
  Interval lift = {};  // of the validation AUC over that of none, by the paired bootstrap, 95 %
};

struct ChosenFusion {
  Recommender model;
  std::vector<FusionTrial> trials;  // in the order tried; the first is none
};

// The ways worth trying on `dataset`, with vectors on the sides in `options`: the first is none,
// and similarity tiers are among them where the data has a history.
std::vector<Fusion> fusions_for(const Dataset& dataset, const std::map<Side, VectorTable>& vectors);

// Trains a model for each of fusions_for(), alike but for that, and keeps the one with the best AUC
// on the validation rows among those whose lift is above zero for certain (the whole interval):
// none where there is none such. A way that needs what this data or backbone lacks is left out.
// Texts are encoded once. `tried` is told after each. Throws Error(invalid_argument) if there are
// no validation rows of both classes to choose by, and what Recommender::fit() throws.
ChosenFusion choose_fusion(Dataset& dataset, FitOptions options, const TrainCallback& progress = {},
                           const std::function<void(const FusionTrial&)>& tried = {});

}  // namespace lore
