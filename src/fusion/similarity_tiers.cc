#include "lore/fusion/similarity_tiers.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "lore/error.h"
#include "lore/graph/interaction_ops.h"
#include "lore/graph/text_ops.h"

#include "fusion/history_items.h"
#include "fusion/principal_components.h"
#include "fusion/side_vectors.h"

namespace lore {

namespace {

const std::string norm_name = "tiers.norm";
const std::string edges_name = "tiers.edges";

constexpr float norm_epsilon = 1e-6f;
constexpr float first_edge = -0.1f;
constexpr float last_edge = 0.8f;
constexpr float edge_width = 0.05f;

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

// r(x) / sqrt(directions): rows whose products are correlations.
Value comparable(Graph& graph, const SideVector& item, std::int32_t directions) {
  const Value components = given_linear(input(graph, item.vector), directions, tiers_components);
  return layer_norm(components, norm_epsilon, norm_name);
}

Matrix filled(std::size_t cols, float value) {
  return Matrix(1, cols, std::vector<float>(cols, value));
}

// sigmoid((s - edge) / width) as a linear layer's weight and bias.
void add_edges(std::size_t tiers, Weights& weights) {
  Matrix bias(1, tiers);
  const float step = tiers > 1 ? (last_edge - first_edge) / static_cast<float>(tiers - 1) : 0;
  for (std::size_t t = 0; t < tiers; ++t) {
    bias(0, t) = -(first_edge + step * static_cast<float>(t)) / edge_width;
  }
  weights[edges_name + ".weight"] = Matrix(tiers, 1, std::vector<float>(tiers, 1 / edge_width));
  weights[edges_name + ".bias"] = std::move(bias);
}

const Shape& shape_of(const Graph& graph, const std::string& parameter) {
  return std::ranges::find(graph.nodes(), parameter, &Node::name)->shape;
}

}  // namespace

std::vector<Value> similarity_tiers(Graph& graph, const std::vector<Input>& inputs,
                                    const SimilarityTiersOptions& options) {
  const auto item = side_vector(inputs, Side::item);
  if (!item)
    refuse("similarity tiers need vectors of items, and the data has none",
           "give the dataset \"vectors\" or \"texts\" of items");
  if (options.tiers < 1 || options.directions < 2) {
    refuse("similarity tiers without tiers or directions", "have at least 1 tier, 2 directions");
  }
  const auto seen = history_of_ids(inputs);
  if (!seen)
    refuse("similarity tiers need a history of item ids, and the data has none",
           "give the dataset a \"history\" that shows the item column");
  const Value ids = input(graph, *seen);
  const Value history = given_embedding(ids, options.directions, tiers_history);
  const Value target = comparable(graph, *item, options.directions) * input(graph, item->presence);
  const Value similarities = matmul(history, reshape(target, options.directions, 1));
  const Value above = sigmoid(linear(similarities, options.tiers, edges_name));
  return {mean_groups(above, mask(ids), 1)};
}

Weights similarity_tiers_weights(const Graph& graph, const FeatureStore& store,
                                 const SimilarityTiersOptions& options) {
  const auto directions = static_cast<std::size_t>(options.directions);
  const PrincipalComponents components =
      fit_principal_components(store.items(), options.directions);
  Matrix history(static_cast<std::size_t>(shape_of(graph, tiers_history).rows), directions);
  fill_comparable_items(store, components, 0, history);
  Weights weights;
  weights[tiers_components + ".weight"] = components.weight;
  weights[tiers_components + ".bias"] = components.bias;
  weights[norm_name + ".weight"] = filled(directions, 1 / std::sqrt(float(directions)));
  weights[norm_name + ".bias"] = filled(directions, 0);
  weights[tiers_history] = std::move(history);
  add_edges(static_cast<std::size_t>(options.tiers), weights);
  return weights;
}

}  // namespace lore
