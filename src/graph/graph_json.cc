#include <array>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/graph/graph.h"

#include "json_document.h"

// graph.json: {"nodes": [{"op": ..., ...}], "output": id}. Shapes and sides of operators are not
// stored: they follow from the operands, so a file cannot claim wrong ones.
namespace lore {

namespace {

using nlohmann::json;

constexpr std::size_t most_nodes = 10'000;
constexpr std::array init_names = {"zeros",  "ones",      "xavier_normal", "embedding",
                                   "normal", "statistic", "off_diagonal",  "given"};
constexpr std::array role_names = {"field", "number", "history", "vector", "presence", "token"};
constexpr std::array side_names = {"context", "user", "item", "token"};

template <typename Enum, typename Names>
Enum parse_name(const json& value, const Names& names) {
  const auto name = value.get<std::string>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (name == names[i]) return static_cast<Enum>(i);
  }
  throw Error({.kind = ErrorKind::format, .problem = "unknown name", .found = '"' + name + '"'});
}

Op parse_op(const json& value) {
  const auto name = value.get<std::string>();
  for (int i = 0; i < op_count; ++i) {
    if (name == name_of(static_cast<Op>(i))) return static_cast<Op>(i);
  }
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "an operator this version does not know",
               .found = '"' + name + '"',
               .hint = "the file may be from a newer version of Lore"});
}

json input_json(const Input& input) {
  return {{"op", name_of(Op::input)},
          {"name", input.name},
          {"role", role_names.at(static_cast<std::size_t>(input.role))},
          {"side", name_of(input.side)},
          {"width", input.width},
          {"groups", input.groups},
          {"cardinality", input.cardinality},
          {"table", input.table}};
}

Input parse_input(const json& node) {
  Input input{.name = node.at("name").get<std::string>(),
              .role = parse_name<InputRole>(node.at("role"), role_names),
              .side = parse_name<Side>(node.at("side"), side_names),
              .width = node.at("width").get<std::int32_t>(),
              .groups = node.at("groups").get<std::int32_t>(),
              .cardinality = node.at("cardinality").get<std::int32_t>(),
              .table = node.at("table").get<std::string>()};
  const bool divides = input.groups >= 1 && input.width % input.groups == 0;
  const std::int32_t least = input.role == InputRole::token ? 1 : unknown_id + 1;
  if (!divides || (input.is_ids() && input.cardinality < least)) {
    throw Error({.kind = ErrorKind::format, .problem = "an impossible input", .found = input.name});
  }
  return input;
}

json shape_json(Shape shape) {
  return json::array({shape.rows, shape.cols});
}

Shape parse_shape(const json& value) {
  return {value.at(0).get<std::int32_t>(), value.at(1).get<std::int32_t>()};
}

json node_json(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (node.op == Op::input) return input_json(graph.input_of(id));
  json result = {{"op", name_of(node.op)}};
  if (node.op == Op::parameter) {
    result["name"] = node.name;
    result["shape"] = shape_json(node.shape);
    result["init"] = init_names.at(static_cast<std::size_t>(node.init));
    return result;
  }
  result["operands"] = node.operands;
  if (node.op == Op::reshape) result["shape"] = shape_json(node.shape);
  if (node.a != 0) result["a"] = node.a;
  if (node.b != 0) result["b"] = node.b;
  return result;
}

// A node of a file must be new: the builder would answer a repeated one with the earlier id.
void require_new(NodeId id, std::size_t position) {
  if (static_cast<std::size_t>(id) == position) return;
  throw Error({.kind = ErrorKind::format, .problem = "an input or parameter stands twice"});
}

NodeId parse_node(Graph& graph, const json& node) {
  const Op op = parse_op(node.at("op"));
  if (op == Op::input) return graph.add_input(parse_input(node));
  if (op == Op::parameter) {
    return graph.add_parameter(node.at("name").get<std::string>(), parse_shape(node.at("shape")),
                               parse_name<Init>(node.at("init"), init_names));
  }
  auto operands = node.at("operands").get<std::vector<NodeId>>();
  if (op == Op::reshape) {
    if (operands.size() != 1 || operands[0] < 0 ||
        static_cast<std::size_t>(operands[0]) >= graph.nodes().size()) {
      throw Error({.kind = ErrorKind::format, .problem = "a reshape of no earlier node"});
    }
    return graph.add_reshape(operands[0], parse_shape(node.at("shape")));
  }
  return graph.add(op, std::move(operands), node.value("a", 0.0f), node.value("b", 0.0f));
}

Graph parse(std::string_view text, std::size_t& position) {
  const auto document = JsonDocument<json>::parse(text);
  const json& nodes = document->at("nodes");
  if (nodes.size() > most_nodes) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "too many nodes",
                 .expected = "at most " + std::to_string(most_nodes),
                 .found = std::to_string(nodes.size())});
  }
  Graph graph;
  for (const json& node : nodes) {
    require_new(parse_node(graph, node), position);
    ++position;
  }
  const auto output = document->at("output").get<NodeId>();
  if (output < 0 || static_cast<std::size_t>(output) >= graph.nodes().size()) {
    throw Error({.kind = ErrorKind::format, .problem = "the output is not a node"});
  }
  graph.set_output(output);
  return graph;
}

}  // namespace

std::string Graph::to_json() const {
  json nodes = json::array();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes.push_back(node_json(*this, static_cast<NodeId>(i)));
  }
  return json{{"nodes", std::move(nodes)}, {"output", output_}}.dump();
}

Graph Graph::from_json(std::string_view text, const std::string& file) {
  std::size_t position = 0;
  const auto refuse = [&](ErrorKind kind, const std::string& problem, Fault cause) {
    cause.kind = kind;
    cause.problem = problem;
    cause.place = {.file = file, .field = "nodes[" + std::to_string(position) + "]"};
    return Error(std::move(cause));
  };
  try {
    return parse(text, position);
  } catch (const json::exception& error) {
    throw refuse(ErrorKind::format, "not a graph", {.found = error.what()});
  } catch (const Error& error) {
    const bool unsupported = error.kind() == ErrorKind::unsupported;
    throw refuse(unsupported ? ErrorKind::unsupported : ErrorKind::format, error.fault().problem,
                 error.fault());
  }
}

}  // namespace lore
