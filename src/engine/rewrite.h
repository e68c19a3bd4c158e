#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "lore/graph/graph.h"

namespace lore {

class Rewriter;

// What becomes of an operator: given its node in the source graph and its operands in the new one,
// adds what replaces it and returns the node that stands for it.
using Rule = std::function<NodeId(Rewriter&, const Node&, const std::vector<NodeId>&)>;

// `from` with every operator replaced as `rule` says, pruned. Inputs and parameters stay; new
// parameters are added to `weights`.
Graph rewrite(const Graph& from, Weights& weights, const Rule& rule);

// A graph being built from another one, with the weights of both. Operations that are equal become
// one node.
class Rewriter {
 public:
  // New parameters are added to `weights`, which must outlive the Rewriter.
  explicit Rewriter(Weights& weights) : weights_(weights) {}

  const Graph& graph() const { return graph_; }
  const Node& node(NodeId id) const { return graph_.node(id); }
  Stage stage(NodeId id) const { return stage_of(node(id).sides); }

  // The value of a parameter; null for one that is kept as a Table, and for any other node.
  const Matrix* value_of(NodeId id) const;

  // How many operands of the source graph the node stands for.
  std::int32_t uses(NodeId id) const;

  NodeId add(Op op, const std::vector<NodeId>& operands, float a = 0, float b = 0);
  NodeId reshape(NodeId x, Shape shape);

  // The operator of `node`, over operands of this graph.
  NodeId copy(const Node& node, const std::vector<NodeId>& operands);

  // A parameter of the given value, named `name` or like it.
  NodeId constant(std::string name, Matrix value);

 private:
  friend Graph rewrite(const Graph& from, Weights& weights, const Rule& rule);

  using Key = std::tuple<Op, std::vector<NodeId>, std::int32_t, float, float>;

  NodeId once(const Key& key, const std::function<NodeId()>& make);

  Graph graph_;
  Weights& weights_;
  std::map<Key, NodeId> made_;
  std::vector<std::int32_t> uses_;
};

}  // namespace lore
