#include "engine/rewrite.h"

#include <utility>

namespace lore {

namespace {

std::vector<std::int32_t> uses_of(const Graph& graph) {
  std::vector<std::int32_t> uses(graph.nodes().size(), 0);
  for (const Node& node : graph.nodes()) {
    for (NodeId operand : node.operands) ++uses[static_cast<std::size_t>(operand)];
  }
  return uses;
}

Shape shape_of(const Matrix& matrix) {
  return {static_cast<std::int32_t>(matrix.rows()), static_cast<std::int32_t>(matrix.cols())};
}

}  // namespace

const Matrix* Rewriter::value_of(NodeId id) const {
  if (node(id).op != Op::parameter) return nullptr;
  const auto found = weights_.find(node(id).name);
  return found == weights_.end() ? nullptr : &found->second;
}

std::int32_t Rewriter::uses(NodeId id) const {
  const auto i = static_cast<std::size_t>(id);
  return i < uses_.size() ? uses_[i] : 0;
}

NodeId Rewriter::once(const Key& key, const std::function<NodeId()>& make) {
  const auto found = made_.find(key);
  if (found != made_.end()) return found->second;
  return made_[key] = make();
}

NodeId Rewriter::add(Op op, const std::vector<NodeId>& operands, float a, float b) {
  return once({op, operands, 0, a, b}, [&] { return graph_.add(op, operands, a, b); });
}

NodeId Rewriter::reshape(NodeId x, Shape shape) {
  while (node(x).op == Op::reshape) x = node(x).operands[0];
  if (node(x).shape == shape) return x;
  return once({Op::reshape, {x}, shape.rows, 0, 0}, [&] { return graph_.add_reshape(x, shape); });
}

NodeId Rewriter::copy(const Node& node, const std::vector<NodeId>& operands) {
  if (node.op == Op::reshape) return reshape(operands[0], node.shape);
  return add(node.op, operands, node.a, node.b);
}

NodeId Rewriter::constant(std::string name, Matrix value) {
  while (weights_.contains(name)) name += '\'';
  const NodeId id = graph_.add_parameter(name, shape_of(value), Init::zeros);
  weights_.emplace(std::move(name), std::move(value));
  return id;
}

Graph rewrite(const Graph& from, Weights& weights, const Rule& rule) {
  Rewriter to(weights);
  const std::vector<std::int32_t> uses = uses_of(from);
  std::vector<NodeId> moved;
  for (const Node& node : from.nodes()) {
    std::vector<NodeId> operands;
    for (NodeId operand : node.operands) {
      operands.push_back(moved[static_cast<std::size_t>(operand)]);
    }
    if (node.op == Op::input) {
      moved.push_back(to.graph_.add_input(from.input_of(static_cast<NodeId>(moved.size()))));
    } else if (node.op == Op::parameter) {
      moved.push_back(to.graph_.add_parameter(node.name, node.shape, node.init));
    } else {
      moved.push_back(rule(to, node, operands));
    }
    to.uses_.resize(to.graph_.nodes().size(), 0);
    to.uses_[static_cast<std::size_t>(moved.back())] += uses[moved.size() - 1];
  }
  to.graph_.set_output(moved[static_cast<std::size_t>(from.output())]);
  return to.graph_.pruned();
}

}  // namespace lore
