#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lore/serve/ranker.h"

#include "bundle/tiny_bundle.h"
#include "serve/serving.h"

namespace lore {

inline std::shared_ptr<const Serving> serving_of(Bundle bundle,
                                                 const LatestAdditions& latest = {}) {
  auto model = std::make_shared<const Model>(std::make_shared<const Bundle>(std::move(bundle)));
  auto additions = std::make_shared<const Additions>(*model, latest);
  return std::make_shared<const Serving>(Serving{std::move(model), std::move(additions)});
}

// The tiny bundle with one more item in its catalog, as a full publish of it would have it.
inline Bundle with_item(const Bundle& bundle, const Entity& item) {
  const FeatureStore& store = *bundle.store;
  Batch columns;
  store.fill_entity(Side::item, item, columns);
  Catalog items = store.items();
  items.add(item.id);
  std::size_t next = 0;
  std::vector<std::uint8_t>& has_vector = items.has_vector.own();
  Matrix vectors(items.vectors.rows() + 1, items.vectors.cols());
  std::copy_n(items.vectors.data(), items.vectors.size(), vectors.data());
  for (std::size_t i = 0; i < store.inputs().size(); ++i) {
    const Input& input = store.inputs()[i];
    if (input.side != Side::item) continue;
    const Batch::Column& said = columns.columns[i];
    if (input.role == InputRole::vector) {
      std::copy(said.floats.begin(), said.floats.end(), vectors.row(vectors.rows() - 1).begin());
    } else if (input.role == InputRole::presence) {
      has_vector.push_back(static_cast<std::uint8_t>(said.floats[0]));
    } else {
      CatalogColumn& column = items.columns()[next++];
      std::vector<std::int32_t>& ids = column.ids.own();
      std::vector<float>& floats = column.floats.own();
      ids.insert(ids.end(), said.ids.begin(), said.ids.end());
      floats.insert(floats.end(), said.floats.begin(), said.floats.end());
    }
  }
  items.vectors = std::move(vectors);
  Bundle more = bundle;
  more.item_counts.push_back(0);
  more.store = std::make_shared<const FeatureStore>(store.spec(), store.features(), store.users(),
                                                    std::move(items), store.history(),
                                                    std::vector<std::string>{"device", "mood"});
  return more;
}

inline Entity new_item() {
  return {
      .id = "mug", .fields = {{"genres", "red|blue"}, {"price", "4"}}, .vector = {0.25f, -1, 2}};
}

inline Addition addition(Entity entity, Side side = Side::item) {
  return {.side = side, .removes = false, .entity = std::move(entity), .text = ""};
}

inline Addition removal(std::string id) {
  return {.side = Side::item, .removes = true, .entity = {.id = std::move(id)}, .text = ""};
}

inline LatestAdditions latest_of(std::vector<Addition> additions) {
  LatestAdditions latest;
  for (Addition& each : additions) {
    const auto key = std::pair(each.side, each.entity.id);
    latest.insert_or_assign(key, std::move(each));
  }
  return latest;
}

inline std::map<std::string, float> scores_of(const Ranking& ranking) {
  std::map<std::string, float> scores;
  for (const RankedItem& each : ranking.items) scores[std::string(each.item)] = each.score;
  return scores;
}

}  // namespace lore
