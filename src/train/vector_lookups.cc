#include "train/vector_lookups.h"

#include <vector>

#include "lore/graph/ops.h"

namespace lore {

namespace {

// Of the node `id` of `graph` in `result`, which has its operands as `places` says.
NodeId copy(const Graph& graph, NodeId id, const std::vector<NodeId>& places, Graph& result) {
  const Node& node = graph.node(id);
  if (node.op == Op::input) return result.add_input(graph.input_of(id));
  if (node.op == Op::parameter) return result.add_parameter(node.name, node.shape, node.init);
  std::vector<NodeId> operands;
  for (const NodeId operand : node.operands) {
    operands.push_back(places[static_cast<std::size_t>(operand)]);
  }
  if (node.op == Op::reshape) return result.add_reshape(operands[0], node.shape);
  return result.add(node.op, operands, node.a, node.b);
}

}  // namespace

Graph with_vector_lookups(const Graph& graph, const std::map<std::string, Input>& ids) {
  Graph result;
  std::vector<NodeId> places;
  for (NodeId id = 0; id < std::ssize(graph.nodes()); ++id) {
    const Node& node = graph.node(id);
    const auto found = node.op == Op::input ? ids.find(node.name) : ids.end();
    if (found == ids.end()) {
      places.push_back(copy(graph, id, places, result));
    } else {
      const Input& number = found->second;
      places.push_back(embedding(input(result, number), node.shape.cols, number.table).id);
    }
  }
  result.set_output(places[static_cast<std::size_t>(graph.output())]);
  return result;
}

}  // namespace lore
