#include "lore/fusion/semantic_ids.h"

#include <cmath>
#include <string>

#include "lore/error.h"
#include "lore/graph/interaction_ops.h"

#include "fusion/principal_components.h"
#include "fusion/residual_codes.h"
#include "fusion/side_vectors.h"

namespace lore {

namespace {

constexpr double most_prefixes = 65536;  // rows of a table that is trained whole at each step

std::string name_for(Side side) {
  return std::string("semantic.") + name_of(side);
}

std::string level_name(Side side, const char* what, std::int32_t level) {
  return name_for(side) + "." + what + "." + std::to_string(level);
}

void check(const SemanticIdsOptions& options) {
  const bool has_parts = options.levels >= 1 && options.codes >= 2 && options.directions >= 1 &&
                         options.width >= 1 && options.sharpness > 0;
  if (has_parts && std::pow(options.codes, options.levels) <= most_prefixes) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "semantic ids of no or too many codes",
               .expected = "levels and codes with codes^levels of 2 to 65536",
               .found = std::to_string(options.levels) + " levels of " +
                        std::to_string(options.codes) + " codes"});
}

// Out of a table that starts at zero, and so changes nothing at first.
Value embedding_of(Graph& graph, Value prefix, std::int32_t width, const std::string& name) {
  return matmul(prefix, parameter(graph, name, {prefix.shape().cols, width}, Init::zeros));
}

Value field_of(Graph& graph, const SideVector& vector, const SemanticIdsOptions& options) {
  const Side side = vector.vector.side;
  Value residual =
      given_linear(input(graph, vector.vector), options.directions, name_for(side) + ".components");
  std::vector<Value> embedded;
  Value prefix = {};
  for (std::int32_t level = 0; level < options.levels; ++level) {
    const Value code =
        softmax(given_linear(residual, options.codes, level_name(side, "nearness", level)));
    prefix = level == 0 ? code : outer(prefix, code);
    embedded.push_back(
        embedding_of(graph, prefix, options.width, level_name(side, "prefix", level)));
    if (level + 1 == options.levels) break;
    residual = residual - given_linear(code, options.directions,  //
                                       level_name(side, "centroids", level));
  }
  return where_present(graph, vector, add(embedded), options.vector_dropout, name_for(side));
}

void scale(Matrix& matrix, double factor) {
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = static_cast<float>(factor * matrix.data()[i]);
  }
}

// The first components of a side's vectors, of length 1 in the mean, so that codes do not depend on
// the units of an encoder.
struct Components {
  PrincipalComponents of;
  Matrix points;  // [N, C], of the entities with a vector
};

Components components_of(const Catalog& entities, std::int32_t directions) {
  Components components{.of = fit_principal_components(entities, directions), .points = {}};
  std::vector<float> values;
  std::vector<float> point(static_cast<std::size_t>(directions));
  double squares = 0;
  for (std::size_t row = 0; row < entities.has_vector.size(); ++row) {
    if (entities.has_vector[row] == 0) continue;
    components.of.apply(entities.vectors.row(row), point);
    values.insert(values.end(), point.begin(), point.end());
    for (const float value : point) squares += double(value) * value;
  }
  const std::size_t rows = values.size() / point.size();
  components.points = Matrix(rows, point.size(), std::move(values));
  const double factor = squares > 0 ? std::sqrt(double(rows) / squares) : 1;
  for (Matrix* matrix : {&components.points, &components.of.weight, &components.of.bias}) {
    scale(*matrix, factor);
  }
  return components;
}

// What softmax makes shares of: scale (2 <c, x> - |c|^2) as a linear layer.
void add_nearness(const std::string& name, const CodeBook& book, Weights& weights) {
  Matrix weight = book.centroids;
  Matrix bias(1, weight.rows());
  for (std::size_t code = 0; code < weight.rows(); ++code) {
    for (float& value : weight.row(code)) {
      bias(0, code) -= book.scale * value * value;
      value *= 2 * book.scale;
    }
  }
  weights[name + ".weight"] = std::move(weight);
  weights[name + ".bias"] = std::move(bias);
}

// The centroid of a code as a linear layer.
void add_centroids(const std::string& name, const Matrix& centroids, Weights& weights) {
  Matrix weight(centroids.cols(), centroids.rows());
  for (std::size_t code = 0; code < centroids.rows(); ++code) {
    for (std::size_t c = 0; c < centroids.cols(); ++c) weight(c, code) = centroids(code, c);
  }
  weights[name + ".weight"] = std::move(weight);
  weights[name + ".bias"] = Matrix(1, centroids.cols());
}

}  // namespace

std::vector<Value> semantic_ids(Graph& graph, const std::vector<Input>& inputs,
                                const SemanticIdsOptions& options) {
  check(options);
  std::vector<Value> fields;
  for (const SideVector& side : side_vectors(inputs)) {
    fields.push_back(field_of(graph, side, options));
  }
  return fields;
}

Weights semantic_ids_weights(const FeatureStore& store, const SemanticIdsOptions& options) {
  Weights weights;
  for (const Side side : {Side::user, Side::item}) {
    const Catalog& entities = store.catalog(side);
    if (entities.vectors.empty()) continue;
    const Components components = components_of(entities, options.directions);
    const std::vector<CodeBook> books =
        fit_code_books(components.points, options.levels, options.codes, options.sharpness);
    weights[name_for(side) + ".components.weight"] = components.of.weight;
    weights[name_for(side) + ".components.bias"] = components.of.bias;
    for (std::int32_t level = 0; level < options.levels; ++level) {
      const CodeBook& book = books[static_cast<std::size_t>(level)];
      add_nearness(level_name(side, "nearness", level), book, weights);
      if (level + 1 == options.levels) break;
      add_centroids(level_name(side, "centroids", level), book.centroids, weights);
    }
  }
  return weights;
}

}  // namespace lore
