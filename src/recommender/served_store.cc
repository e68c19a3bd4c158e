#include "recommender/served_store.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace lore {

namespace {

std::vector<std::string> row_columns_of(const FeatureStore& store) {
  std::vector<std::string> names;
  for (const std::size_t row : store.row_inputs()) {
    const Input& input = store.inputs()[row];
    if (input.side != Side::context) names.push_back(input.name);
  }
  return names;
}

Catalog without_vectors(const Catalog& entities) {
  Catalog copy = entities;
  copy.vectors = {};
  copy.has_vector = {};
  return copy;
}

}  // namespace

bool reads_vectors(const Graph& model, Side side) {
  return std::ranges::any_of(model.inputs(), [&](const Input& input) {
    return input.side == side &&
           (input.role == InputRole::vector || input.role == InputRole::presence);
  });
}

FeatureStore with_entities(const FeatureStore& store, Catalog users, Catalog items) {
  return {store.spec(),     store.features(), std::move(users),
          std::move(items), store.history(),  row_columns_of(store)};
}

std::shared_ptr<const FeatureStore> served_store(const Graph& model,
                                                 std::shared_ptr<const FeatureStore> store) {
  const auto is_needless = [&](Side side) {
    return !store->catalog(side).vectors.empty() && !reads_vectors(model, side);
  };
  const auto of = [&](Side side) {
    const Catalog& entities = store->catalog(side);
    return is_needless(side) ? without_vectors(entities) : entities;
  };
  if (!is_needless(Side::user) && !is_needless(Side::item)) return store;
  return std::make_shared<const FeatureStore>(
      with_entities(*store, of(Side::user), of(Side::item)));
}

}  // namespace lore
