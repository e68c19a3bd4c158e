#include "bundle/adaptor.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "lore/graph/ops.h"

namespace lore {
namespace {

bool is_vector(const Input& input, Side side) {
  const bool is_part = input.role == InputRole::vector || input.role == InputRole::presence;
  return input.side == side && is_part;
}

// For each node: whether it depends on the side's vector or presence, and on nothing else.
std::vector<bool> adapting_nodes(const Graph& graph, Side side) {
  std::vector<bool> adapting;
  const auto fits = [&](NodeId id) {
    return graph.node(id).sides.constant() || adapting[static_cast<std::size_t>(id)];
  };
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const Node& node = graph.node(id);
    if (node.op == Op::input) {
      adapting.push_back(is_vector(graph.input_of(id), side));
    } else {
      adapting.push_back(!node.sides.constant() && std::ranges::all_of(node.operands, fits));
    }
  }
  return adapting;
}

// Adapting nodes that something else reads.
std::vector<NodeId> results_of(const Graph& graph, const std::vector<bool>& adapting) {
  std::vector<bool> read(adapting.size(), false);
  for (std::size_t i = 0; i < adapting.size(); ++i) {
    if (adapting[i]) continue;
    for (NodeId operand : graph.nodes()[i].operands) read[static_cast<std::size_t>(operand)] = true;
  }
  read[static_cast<std::size_t>(graph.output())] = true;
  std::vector<NodeId> results;
  for (std::size_t i = 0; i < adapting.size(); ++i) {
    if (adapting[i] && read[i]) results.push_back(static_cast<NodeId>(i));
  }
  return results;
}

Value shaped(Value x, Shape shape) {
  return x.shape() == shape ? x : reshape(x, shape.rows, shape.cols);
}

Value flat(Value x) {
  return shaped(x, {1, static_cast<std::int32_t>(x.shape().size())});
}

// Columns `first` to `first + count` of x, told apart by a matrix of zeros and ones.
Value columns(Value x, std::int32_t first, std::int32_t count, const std::string& name,
              Weights& weights) {
  const auto rows = static_cast<std::size_t>(count);
  Matrix selection(rows, static_cast<std::size_t>(x.shape().cols));
  for (std::size_t r = 0; r < rows; ++r) selection(r, static_cast<std::size_t>(first) + r) = 1;
  const Value selected = linear_unbiased(x, count, name);
  weights[name + ".weight"] = std::move(selection);
  return selected;
}

// Adds the nodes of `from` to `to`, but for those left out; `moved` says where results of these
// are in `to`, and afterwards where every node is.
void copy_nodes(const Graph& from, const std::vector<bool>& left_out, Graph& to,
                std::vector<NodeId>& moved) {
  const auto place_of = [&](NodeId id) { return moved[static_cast<std::size_t>(id)]; };
  for (std::size_t i = 0; i < moved.size(); ++i) {
    if (left_out[i]) continue;
    const Node& node = from.nodes()[i];
    std::vector<NodeId> operands;
    std::ranges::transform(node.operands, std::back_inserter(operands), place_of);
    if (node.op == Op::input) {
      moved[i] = to.add_input(from.input_of(static_cast<NodeId>(i)));
    } else if (node.op == Op::parameter) {
      moved[i] = to.add_parameter(node.name, node.shape, node.init);
    } else if (node.op == Op::reshape) {
      moved[i] = to.add_reshape(operands[0], node.shape);
    } else {
      moved[i] = to.add(node.op, std::move(operands), node.a, node.b);
    }
  }
}

const Input* vector_input(const Graph& graph, Side side) {
  const auto found = std::ranges::find_if(graph.inputs(), [&](const Input& input) {
    return input.side == side && input.role == InputRole::vector;
  });
  return found == graph.inputs().end() ? nullptr : &*found;
}

}  // namespace

std::optional<Adaptor> adaptor_of(const Graph& graph, Side side) {
  Adaptor adaptor{.graph = graph, .results = results_of(graph, adapting_nodes(graph, side))};
  const auto is_input = [&](NodeId id) { return graph.node(id).op == Op::input; };
  if (std::ranges::all_of(adaptor.results, is_input)) return std::nullopt;
  std::vector<Value> results;
  for (NodeId id : adaptor.results) results.push_back(flat({&adaptor.graph, id}));
  adaptor.graph.set_output(results.size() == 1 ? results[0].id : concat(results).id);
  adaptor.graph = adaptor.graph.pruned();
  if (vector_input(adaptor.graph, side) == nullptr) return std::nullopt;
  return adaptor;
}

Graph without_adaptor(const Graph& graph, Side side, const Adaptor& adaptor, Weights& weights) {
  Graph rest;
  Input folded = *vector_input(adaptor.graph, side);
  folded.width = adaptor.graph.node(adaptor.graph.output()).shape.cols;
  const Value all = input(rest, folded);

  std::vector<NodeId> moved(graph.nodes().size(), -1);
  std::int32_t first = 0;
  for (NodeId id : adaptor.results) {
    const Shape shape = graph.node(id).shape;
    const auto count = static_cast<std::int32_t>(shape.size());
    const std::string name = folded.name + ".folded." + std::to_string(first);
    const Value result = count == folded.width ? all : columns(all, first, count, name, weights);
    moved[static_cast<std::size_t>(id)] = shaped(result, shape).id;
    first += count;
  }
  copy_nodes(graph, adapting_nodes(graph, side), rest, moved);
  rest.set_output(moved[static_cast<std::size_t>(graph.output())]);
  return rest.pruned();
}

}  // namespace lore
