#include "fusion/id_rows.h"

#include <algorithm>

namespace lore {

namespace {

const std::string& id_column(const FeatureStore& store, Side side) {
  return side == Side::user ? store.spec().user_id : store.spec().item_id;
}

}  // namespace

std::string id_table(const FeatureStore& store, Side side) {
  const auto input = std::ranges::find(store.inputs(), id_column(store, side), &Input::name);
  return input == store.inputs().end() ? "" : input->table;
}

void each_known_id(const FeatureStore& store, Side side,
                   const std::function<void(std::size_t entity, std::size_t row)>& visit) {
  const std::vector<const ColumnSpec*> columns = features_of(store.spec(), side);
  const auto column = std::ranges::find(columns, id_column(store, side), &ColumnSpec::name);
  if (column == columns.end()) return;
  const Catalog& catalog = store.catalog(side);
  const auto& ids = catalog.columns()[static_cast<std::size_t>(column - columns.begin())].ids;
  for (std::size_t entity = 0; entity < catalog.has_vector.size(); ++entity) {
    if (catalog.has_vector[entity] != 0 && ids[entity] > unknown_id) {
      visit(entity, static_cast<std::size_t>(ids[entity]));
    }
  }
}

}  // namespace lore
