#include "fusion/history_items.h"

#include <algorithm>
#include <cmath>

#include "fusion/id_rows.h"

namespace lore {

namespace {

constexpr float norm_epsilon = 1e-6f;

void make_comparable(std::span<float> row) {
  const auto n = static_cast<float>(row.size());
  float mean = 0;
  for (float value : row) mean += value / n;
  float variance = 0;
  for (float value : row) variance += (value - mean) * (value - mean) / n;
  const float scale = 1 / std::sqrt((variance + norm_epsilon) * n);
  for (float& value : row) value = (value - mean) * scale;
}

using Fill = void (*)(const FeatureStore&, const PrincipalComponents&, std::size_t, Matrix&);

void add_lengthened(const Graph& graph, const Weights& weights, const FeatureStore& store,
                    const std::string& table, const std::string& components, Fill fill,
                    Weights& lengthened) {
  const auto node = std::ranges::find(graph.nodes(), table, &Node::name);
  const auto known = weights.find(table);
  if (node == graph.nodes().end() || known == weights.end() || store.items().vectors.empty()) {
    return;
  }
  Matrix rows(static_cast<std::size_t>(node->shape.rows), known->second.cols());
  std::copy_n(known->second.data(), known->second.size(), rows.data());
  fill(store, {weights.at(components + ".weight"), weights.at(components + ".bias")},
       known->second.rows(), rows);
  lengthened.emplace(table, std::move(rows));
}

}  // namespace

void fill_history_items(const FeatureStore& store, const PrincipalComponents& components,
                        std::size_t first, Matrix& table) {
  each_known_id(store, Side::item, [&](std::size_t entity, std::size_t row) {
    if (row >= first) components.apply(store.items().vectors.row(entity), table.row(row));
  });
}

void fill_comparable_items(const FeatureStore& store, const PrincipalComponents& components,
                           std::size_t first, Matrix& table) {
  each_known_id(store, Side::item, [&](std::size_t entity, std::size_t row) {
    if (row < first) return;
    components.apply(store.items().vectors.row(entity), table.row(row));
    make_comparable(table.row(row));
  });
}

Weights further_history_items(const Graph& graph, const Weights& weights,
                              const FeatureStore& store) {
  Weights lengthened;
  add_lengthened(graph, weights, store, unisrec_history, unisrec_whitening, fill_history_items,
                 lengthened);
  add_lengthened(graph, weights, store, tiers_history, tiers_components, fill_comparable_items,
                 lengthened);
  return lengthened;
}

}  // namespace lore
