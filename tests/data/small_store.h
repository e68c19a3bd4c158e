#pragma once

#include "lore/data/feature_store.h"

namespace lore {

// Two users and three items. Item "i3" is cold: in the catalog, not in the vocabulary. The price
// stands in the interactions, as the hour does.
//
//   inputs      user, item, genres [2], age, hour, price, history.item [3], history.genres [3 * 2]
//   own_ids     hour
//   own_floats  price [2]
//   history     u1: i1 at 100, i2 at 200, i3 at 300
inline FeatureStore small_store(const SawSpec& texts_saw = {}) {
  DatasetSpec spec;
  spec.name = "small";
  spec.source = "/nowhere/small.json";
  spec.interactions.path = "/nowhere/rows.csv";
  spec.user_id = "user";
  spec.item_id = "item";
  spec.time = "ts";
  spec.label.column = "label";
  spec.columns = {
      {.name = "user", .side = Side::user},
      {.name = "item", .side = Side::item},
      {.name = "title", .kind = ColumnKind::text, .side = Side::item},
      {.name = "genres", .kind = ColumnKind::multi_valued, .side = Side::item, .max_values = 2},
      {.name = "age", .kind = ColumnKind::numeric, .side = Side::user},
      {.name = "hour"},
      {.name = "price", .kind = ColumnKind::numeric, .side = Side::item}};
  spec.history.length = 3;
  if (texts_saw.what != SawSpec::What::nothing) spec.texts[Side::item].saw = texts_saw;

  Features features;
  features.vocabularies.emplace("user", Vocabulary({"u1", "u2"}));
  features.vocabularies.emplace("item", Vocabulary({"i1", "i2"}));
  features.vocabularies.emplace("genres", Vocabulary({"a", "b"}));
  features.vocabularies.emplace("hour", Vocabulary({"9", "10"}));
  features.scales["age"] = {.mean = 30, .deviation = 10};
  features.scales["price"] = {.mean = 5, .deviation = 2};

  Catalog users;
  users.add("u1");
  users.add("u2");
  users.columns() = {{.ids = {1, 2, 3}, .floats = {}},
                     {.ids = {}, .floats = {0, 1, 0.5F, 0, -0.5F, 0}}};
  Catalog items;
  for (const char* id : {"i1", "i2", "i3"}) items.add(id);
  items.columns() = {{.ids = {1, 2, 3, 1}, .floats = {}},
                     {.ids = {1, 0, 2, 3, 3, 0, 2, 0}, .floats = {}},
                     {.ids = {}, .floats = {0, 1, 0.1F, 0, 0.2F, 0, 0.3F, 0}}};
  History history({{1, 1, 100}, {1, 2, 200}, {1, 3, 300}}, users.rows());
  return FeatureStore(std::move(spec), std::move(features), std::move(users), std::move(items),
                      std::move(history), {"price"});
}

// Positions in small_store().inputs().
enum SmallInput : std::size_t {
  user_input,
  item_input,
  genres_input,
  age_input,
  hour_input,
  price_input,
  item_history_input,
  genres_history_input,
};

}  // namespace lore
