// How good a model's answers are on each rung of the degradation ladder.

#include <algorithm>
#include <cmath>
#include <memory>

#include "lore/bundle/bundle.h"
#include "lore/data/dataset.h"
#include "lore/engine/engine.h"
#include "lore/eval/metrics.h"
#include "lore/serve/ranking.h"

#include "reliability/serving/drill.h"
#include "serve/explain.h"
#include "serve/top.h"

namespace lore {
namespace {

void forget_vectors(const FeatureStore& store, Side side, Batch& batch) {
  const Catalog& entities = side == Side::user ? store.users() : store.items();
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    if (store.inputs()[i].side != side) continue;
    std::vector<float>& floats = batch.columns[i].floats;
    if (store.inputs()[i].role == InputRole::presence) std::fill(floats.begin(), floats.end(), 0.f);
    if (store.inputs()[i].role != InputRole::vector) continue;
    const std::span<const float> missing = entities.vectors.row(0);
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::copy(missing.begin(), missing.end(),
                floats.begin() + std::ptrdiff_t(row * missing.size()));
    }
  }
}

// The examples as a model sees them that stands on `rung`.
Batch batch_on(Rung rung, const FeatureStore& store, std::vector<Example> examples) {
  for (Example& each : examples) {
    if (rung >= Rung::unknown_ids) each.user = 0;
    if (rung == Rung::prior) each.own_ids.clear();
    if (rung == Rung::prior) each.own_floats.clear();
  }
  Batch batch;
  store.fill(examples, batch);
  if (rung == Rung::no_item_vector || rung == Rung::no_user_vector) {
    forget_vectors(store, Side::item, batch);
  }
  if (rung == Rung::no_user_vector) forget_vectors(store, Side::user, batch);
  return batch;
}

}  // namespace

nlohmann::json climb_down(const std::string& directory, const std::string& data) {
  const Bundle bundle = open_bundle(directory);
  const FeatureStore& store = *bundle.store;
  const Dataset dataset = Dataset::load_with(read_dataset_spec(data), store);
  const std::vector<Example>& examples = dataset.examples(Split::test);
  const Engine engine = Engine::compile(bundle.graph, bundle.weights, dataset.store().inputs());
  nlohmann::json rungs = nlohmann::json::array();
  for (const Rung rung :
       {Rung::fused, Rung::no_item_vector, Rung::no_user_vector, Rung::unknown_ids, Rung::prior}) {
    const Batch batch = batch_on(rung, dataset.store(), examples);
    std::vector<float> scores = score_rows(engine, batch);
    std::transform(scores.begin(), scores.end(), scores.begin(), probability_of);
    rungs.push_back({{"rung", name_of(rung)},
                     {"auc", auc(batch.labels, scores)},
                     {"log_loss", log_loss(batch.labels, scores)}});
  }
  return {{"rows", examples.size()}, {"rungs", rungs}, {"failures", 0}};
}

}  // namespace lore
