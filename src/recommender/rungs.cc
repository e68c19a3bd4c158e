#include "lore/recommender/rungs.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "lore/serve/ranking.h"

#include "bundle/logits.h"
#include "recommender/served_store.h"

namespace lore {

namespace {

Catalog without_any_vector(Catalog entities) {
  entities.has_vector = std::vector<std::uint8_t>(entities.has_vector.size());
  return entities;
}

// Rows as a ranker sees them that knows no user, and at last no request.
std::vector<Example> unknown(const Examples& rows, Rung rung) {
  std::vector<Example> result;
  for (const Example& row : rows) {
    Example& example = result.emplace_back(row);
    example.user = 0;
    if (rung == Rung::prior) example = {.item = row.item, .time = row.time, .label = row.label};
  }
  return result;
}

class Ladder {
 public:
  Ladder(const Bundle& bundle, const FeatureStore& store, const Examples& rows)
      : bundle_(bundle),
        store_(store),
        rows_(rows),
        engine_(Engine::compile(bundle.graph, bundle.weights, store.inputs(), {}, bundle.tables)) {}

  std::vector<SliceMetrics> metrics() const {
    std::vector<SliceMetrics> all = {on(Rung::fused, store_, rows_)};
    if (reads(Side::item)) {
      const FeatureStore no_items = with_entities(store_, store_.users(), hidden(Side::item));
      all.push_back(on(Rung::no_item_vector, no_items, rows_));
    }
    if (reads(Side::user)) {
      const FeatureStore neither = with_entities(store_, hidden(Side::user), hidden(Side::item));
      all.push_back(on(Rung::no_user_vector, neither, rows_));
    }
    for (const Rung rung : {Rung::unknown_ids, Rung::prior}) {
      all.push_back(on(rung, store_, unknown(rows_, rung)));
    }
    return all;
  }

 private:
  bool reads(Side side) const { return reads_vectors(bundle_.graph, side); }
  Catalog hidden(Side side) const { return without_any_vector(store_.catalog(side)); }

  // By the user that each row has in truth.
  SliceMetrics on(Rung rung, const FeatureStore& store, const Examples& seen) const {
    const std::vector<ScoredRow> scored = scored_rows(rows_, logits_of(engine_, store, seen));
    const std::vector<std::int32_t> users(static_cast<std::size_t>(store_.users().rows()));
    const std::vector<std::int32_t> items(static_cast<std::size_t>(store_.items().rows()));
    SliceMetrics all = evaluate(scored, users, items, {.calibration = bundle_.calibration}).front();
    all.name = name_of(rung);
    return all;
  }

  const Bundle& bundle_;
  const FeatureStore& store_;
  Examples rows_;
  Engine engine_;
};

}  // namespace

std::vector<SliceMetrics> evaluate_rungs(const Bundle& bundle, const FeatureStore& store,
                                         const Examples& rows) {
  return Ladder(bundle, store, rows).metrics();
}

}  // namespace lore
