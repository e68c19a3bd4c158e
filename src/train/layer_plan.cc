#include "train/layer_plan.h"

#include <algorithm>
#include <cstddef>

namespace lore {

namespace {

std::size_t index_of(NodeId id) {
  return static_cast<std::size_t>(id);
}

// By node: those that take its value. The caller of the graph, who takes the output, is -1.
std::vector<std::vector<NodeId>> find_users(const Graph& graph) {
  std::vector<std::vector<NodeId>> users(graph.nodes().size());
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    for (NodeId operand : graph.nodes()[i].operands) {
      users[index_of(operand)].push_back(static_cast<NodeId>(i));
    }
  }
  users[index_of(graph.output())].push_back(-1);
  return users;
}

bool is_op(const Graph& graph, NodeId id, Op op) {
  return id >= 0 && graph.node(id).op == op;
}

bool is_wide_layer(const Graph& graph, NodeId id) {
  return is_op(graph, id, Op::linear) && graph.node(id).shape.cols >= fewest_narrow;
}

}  // namespace

std::vector<LayerPlan> plan_layers(const Graph& graph,
                                   const std::vector<std::optional<Side>>& entities) {
  const std::vector<std::vector<NodeId>> users = find_users(graph);
  std::vector<LayerPlan> plans(graph.nodes().size());
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (graph.nodes()[i].op != Op::linear) continue;
    std::size_t value = i;
    if (users[i].size() == 1 && is_op(graph, users[i][0], Op::relu)) {
      plans[i].relu = true;
      value = index_of(users[i][0]);
      plans[value].is_done = true;
    }
    plans[i].stays_narrow = std::ranges::all_of(users[value], [&](NodeId user) {
      return is_wide_layer(graph, user) && entities[index_of(user)] == entities[value];
    });
  }
  return plans;
}

}  // namespace lore
