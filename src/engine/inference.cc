#include "engine/inference.h"

#include <cmath>
#include <string>
#include <utility>

#include "lore/error.h"

#include "engine/rewrite.h"

namespace lore {

namespace {

constexpr double epsilon = 1e-5;

// y = scale x + shift for each column.
struct Normalisation {
  Matrix scale;  // [1, C]
  Matrix shift;  // [1, C]
};

Normalisation normalisation(const Matrix& mean, const Matrix& variance) {
  Normalisation result{Matrix(1, mean.cols()), Matrix(1, mean.cols())};
  for (std::size_t c = 0; c < mean.cols(); ++c) {
    const double scale = 1 / std::sqrt(double(variance(0, c)) + epsilon);
    result.scale(0, c) = static_cast<float>(scale);
    result.shift(0, c) = static_cast<float>(-mean(0, c) * scale);
  }
  return result;
}

// The linear layer `id` may be replaced: nothing but the batch norm reads it, and its parameters
// are known.
bool foldable(const Rewriter& to, NodeId id) {
  const Node& node = to.node(id);
  if (node.op != Op::linear || to.uses(id) != 1) return false;
  return to.value_of(node.operands[1]) != nullptr &&
         (node.operands.size() == 2 || to.value_of(node.operands[2]) != nullptr);
}

NodeId folded(Rewriter& to, const Node& linear, Normalisation norm) {
  const NodeId x = linear.operands[0];
  const std::string name = to.node(linear.operands[1]).name;
  Matrix weight = *to.value_of(linear.operands[1]);
  for (std::size_t o = 0; o < weight.rows(); ++o) {
    for (float& value : weight.row(o)) value *= norm.scale(0, o);
  }
  if (linear.operands.size() == 3) {
    const Matrix& bias = *to.value_of(linear.operands[2]);
    for (std::size_t o = 0; o < bias.cols(); ++o) norm.shift(0, o) += norm.scale(0, o) * bias(0, o);
  }
  const NodeId w = to.constant(name + "[normalised]", std::move(weight));
  const NodeId b = to.constant(name + "[shift]", std::move(norm.shift));
  return to.add(Op::linear, {x, w, b});
}

NodeId normalised(Rewriter& to, const std::vector<NodeId>& operands) {
  const Matrix* mean = to.value_of(operands[1]);
  const Matrix* variance = to.value_of(operands[2]);
  if (mean == nullptr || variance == nullptr) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "the statistics of a batch norm are not parameters"});
  }
  Normalisation norm = normalisation(*mean, *variance);
  if (foldable(to, operands[0])) return folded(to, Node(to.node(operands[0])), std::move(norm));
  const std::string name = to.node(operands[1]).name;
  const NodeId scale = to.constant(name + "[scale]", std::move(norm.scale));
  const NodeId shift = to.constant(name + "[shift]", std::move(norm.shift));
  return to.add(Op::add, {to.add(Op::mul, {operands[0], scale}), shift});
}

}  // namespace

Graph inference_graph(const Graph& graph, Weights& weights) {
  return rewrite(graph, weights,
                 [](Rewriter& to, const Node& node, const std::vector<NodeId>& operands) {
                   switch (node.op) {
                     case Op::dropout:
                     case Op::example_dropout:
                       return operands[0];
                     case Op::batch_norm:
                       return normalised(to, operands);
                     default:
                       return to.copy(node, operands);
                   }
                 });
}

}  // namespace lore
