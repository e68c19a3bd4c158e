#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/graph/graph.h"
#include "lore/graph/parameters.h"

#include "graph/shapes.h"

namespace lore {

namespace {

// SplitMix64 (Steele et al. 2014): equal numbers on every platform, which std::normal_distribution
// does not promise.
class Random {
 public:
  Random(std::uint64_t seed, const std::string& name) : state_(seed) {
    for (char c : name) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    next();
  }

  // Box-Muller, one of the pair.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

  std::uint64_t state_;
};

constexpr double embedding_deviation = 0.01;
constexpr double normal_deviation = 0.02;

void fill_normal(Matrix& matrix, double deviation, std::uint64_t seed, const std::string& name) {
  Random random(seed, name);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = static_cast<float>(deviation * random.normal());
  }
}

bool is_variance(const std::string& name) {
  return name.ends_with(".variance");
}

Matrix initial(const Node& node, std::uint64_t seed) {
  Matrix matrix(static_cast<std::size_t>(node.shape.rows),
                static_cast<std::size_t>(node.shape.cols));
  switch (node.init) {
    case Init::zeros:
    case Init::given:
      break;
    case Init::ones:
      for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = 1;
      break;
    case Init::xavier_normal:
      fill_normal(matrix, std::sqrt(2.0 / (node.shape.rows + node.shape.cols)), seed, node.name);
      break;
    case Init::embedding:
      fill_normal(matrix, embedding_deviation, seed, node.name);
      for (float& value : matrix.row(padding_id)) value = 0;
      break;
    case Init::normal:
      fill_normal(matrix, normal_deviation, seed, node.name);
      break;
    case Init::off_diagonal:
      for (std::size_t r = 0; r < matrix.rows(); ++r) {
        for (std::size_t c = 0; c < matrix.cols(); ++c) matrix(r, c) = r == c ? 0.0f : 1.0f;
      }
      break;
    case Init::statistic:
      for (std::size_t i = 0; i < matrix.size() && is_variance(node.name); ++i)
        matrix.data()[i] = 1;
      break;
  }
  return matrix;
}

[[noreturn]] void refuse(const Node& node, const std::string& problem, const std::string& found) {
  throw Error({.kind = ErrorKind::mismatch,
               .problem = problem,
               .place = {.field = node.name},
               .expected = text_of(node.shape),
               .found = found,
               .hint = "graph and weights are of different models"});
}

void check_shape(const Node& node, std::size_t rows, std::size_t cols) {
  const Shape shape{static_cast<std::int32_t>(rows), static_cast<std::int32_t>(cols)};
  if (shape != node.shape) refuse(node, "a parameter has another shape", text_of(shape));
}

void check(const Node& node, const Weights& weights) {
  const auto found = weights.find(node.name);
  if (found == weights.end()) refuse(node, "a parameter is missing", "");
  const Matrix& matrix = found->second;
  check_shape(node, matrix.rows(), matrix.cols());
  for (float value : matrix.values()) {
    if (!std::isfinite(value)) refuse(node, "a parameter is not finite", std::to_string(value));
  }
}

void check_padding(const Node& node, const Table& table) {
  std::vector<float> padding(table.cols());
  table.read_row(padding_id, padding);
  for (const float value : padding) {
    if (value != 0) refuse(node, "the row of padding is not zero", std::to_string(value));
  }
}

bool looks_up(const Node& node, std::size_t operand) {
  return (node.op == Op::embedding || node.op == Op::lookup) && operand == 1;
}

// Tables are looked up and nothing else.
void check_readers(const Graph& graph, const Tables& tables) {
  for (const Node& node : graph.nodes()) {
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Node& operand = graph.node(node.operands[i]);
      if (operand.op != Op::parameter || !tables.contains(operand.name)) continue;
      if (!looks_up(node, i)) {
        refuse(operand, "a table that is read by another operator", name_of(node.op));
      }
      if (node.op == Op::embedding) check_padding(operand, tables.at(operand.name));
    }
  }
}

}  // namespace

Weights initial_weights(const Graph& graph, std::uint64_t seed) {
  Weights weights;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::parameter) weights.emplace(node.name, initial(node, seed));
  }
  return weights;
}

void check_weights(const Graph& graph, const Weights& weights) {
  check_parameters(graph, weights, {});
}

void check_parameters(const Graph& graph, const Weights& weights, const Tables& tables) {
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    const auto table = tables.find(node.name);
    if (table == tables.end()) {
      check(node, weights);
    } else {
      check_shape(node, table->second.rows(), table->second.cols());
    }
  }
  check_readers(graph, tables);
}

bool is_looked_up(const Graph& graph, const std::string& parameter) {
  bool is_read = false;
  for (const Node& node : graph.nodes()) {
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Node& operand = graph.node(node.operands[i]);
      if (operand.op != Op::parameter || operand.name != parameter) continue;
      if (!looks_up(node, i)) return false;
      is_read = true;
    }
  }
  return is_read;
}

}  // namespace lore
