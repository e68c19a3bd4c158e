#include "train/text/low_rank.h"

#include <cmath>

#include "train/random.h"

namespace lore {

namespace {

// W += 2 B A.
void add_product(const Matrix& b, const Matrix& a, Matrix& w) {
  for (std::size_t row = 0; row < w.rows(); ++row) {
    for (std::size_t k = 0; k < a.rows(); ++k) {
      const float factor = low_rank_scale * b(row, k);
      for (std::size_t col = 0; col < w.cols(); ++col) w(row, col) += factor * a(k, col);
    }
  }
}

}  // namespace

std::string low_rank_a(const std::string& weight) {
  return weight + ".lora_A";
}

std::string low_rank_b(const std::string& weight) {
  return weight + ".lora_B";
}

void add_low_rank(const Graph& graph, std::int32_t rank, std::uint64_t seed, Weights& weights) {
  const Random random(seed);
  std::uint64_t layer = 0;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::linear) continue;
    const std::string& name = graph.node(node.operands[1]).name;
    if (weights.contains(low_rank_a(name))) continue;  // layers may share a weight
    const Matrix& w = weights.at(name);
    Matrix a(static_cast<std::size_t>(rank), w.cols());
    Random numbers = random.fork(layer++);
    const double bound = std::sqrt(3.0 / double(w.cols()));  // variance 1 / in
    for (std::size_t i = 0; i < a.size(); ++i) {
      a.data()[i] = static_cast<float>(bound * (2 * numbers.uniform() - 1));
    }
    weights[low_rank_b(name)] = Matrix(w.rows(), static_cast<std::size_t>(rank));
    weights[low_rank_a(name)] = std::move(a);
  }
}

Weights merged(const Graph& graph, const Weights& weights) {
  Weights all;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::parameter) continue;
    Matrix& w = all[node.name] = weights.at(node.name);
    const auto a = weights.find(low_rank_a(node.name));
    if (a != weights.end()) add_product(weights.at(low_rank_b(node.name)), a->second, w);
  }
  return all;
}

}  // namespace lore
