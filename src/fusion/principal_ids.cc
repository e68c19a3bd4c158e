#include "lore/fusion/principal_ids.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

#include "fusion/id_rows.h"
#include "fusion/principal_components.h"

namespace lore {

namespace {

const Node* find_table(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find_if(graph.nodes(), [&](const Node& node) {
    return node.op == Op::parameter && node.name == name;
  });
  return found == graph.nodes().end() ? nullptr : &*found;
}

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

Matrix table_of(const FeatureStore& store, Side side, const Shape& shape, float scale) {
  const Catalog& catalog = store.catalog(side);
  const PrincipalComponents whitening = fit_whitening(catalog, shape.cols);
  Matrix table(static_cast<std::size_t>(shape.rows), static_cast<std::size_t>(shape.cols));
  each_known_id(store, side, [&](std::size_t entity, std::size_t row) {
    whitening.apply(catalog.vectors.row(entity), table.row(row));
    for (float& value : table.row(row)) value *= scale;
  });
  return table;
}

}  // namespace

Weights principal_ids(const Graph& graph, const FeatureStore& store,
                      const PrincipalIdsOptions& options) {
  Weights tables;
  bool has_vectors = false;
  for (Side side : {Side::user, Side::item}) {
    if (store.catalog(side).vectors.empty()) continue;
    has_vectors = true;
    const Node* table = find_table(graph, "embedding." + id_table(store, side));
    if (table == nullptr) continue;
    tables.insert_or_assign(table->name, table_of(store, side, table->shape, options.scale));
  }
  if (!has_vectors)
    refuse("principal ids need vectors, and the data has none",
           "give the dataset \"vectors\", or \"texts\" and an encoder");
  if (tables.empty())
    refuse("principal ids need a model that embeds ids",
           "take another backbone, or name the ids among the columns");
  return tables;
}

}  // namespace lore
