#include "lore/graph/graph.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "lore/error.h"

#include "graph/shapes.h"

namespace lore {

const char* name_of(Op op) {
  static constexpr std::array names = {"input",
                                       "parameter",
                                       "embedding",
                                       "mask",
                                       "concat",
                                       "stack",
                                       "reshape",
                                       "linear",
                                       "add",
                                       "sub",
                                       "mul",
                                       "affine",
                                       "relu",
                                       "sigmoid",
                                       "tanh",
                                       "softmax",
                                       "batch_norm",
                                       "mean_groups",
                                       "weighted_sum",
                                       "fm",
                                       "dropout",
                                       "example_dropout",
                                       "lookup",
                                       "layer_norm",
                                       "rms_norm",
                                       "gelu",
                                       "gelu_tanh",
                                       "silu",
                                       "rotary",
                                       "attention",
                                       "causal_attention",
                                       "transpose",
                                       "slice_rows",
                                       "sum_rows",
                                       "outer",
                                       "inner_products",
                                       "pair_products",
                                       "matmul",
                                       "grouped_linear",
                                       "cross_attention",
                                       "gru"};
  static_assert(names.size() == op_count);
  return names.at(static_cast<std::size_t>(op));
}

namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& name,
                         const std::string& expected = "", const std::string& found = "") {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = name},
               .expected = expected,
               .found = found});
}

// What an attribute may be; shape rules see to the rest.
void check_attributes(Op op, float a, float b) {
  if (!std::isfinite(a) || !std::isfinite(b)) refuse("an attribute is not finite", name_of(op));
  const bool probability = op == Op::dropout || op == Op::example_dropout;
  if (probability && !(a >= 0 && a < 1)) {
    refuse("not a dropout probability", name_of(op), "0 <= p < 1", std::to_string(a));
  }
}

}  // namespace

NodeId Graph::append(Node node) {
  for (NodeId operand : node.operands) node.sides = node.sides | this->node(operand).sides;
  nodes_.push_back(std::move(node));
  return static_cast<NodeId>(nodes_.size()) - 1;
}

NodeId Graph::add_input(const Input& input) {
  if (input.width < 1) refuse("an input needs at least one value", input.name);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].op != Op::input || nodes_[i].name != input.name) continue;
    const auto id = static_cast<NodeId>(i);
    if (input_of(id) != input) refuse("two different inputs of one name", input.name);
    return id;
  }
  inputs_.push_back(input);
  return append(
      {.op = Op::input, .shape = {1, input.width}, .sides = Sides(input.side), .name = input.name});
}

NodeId Graph::add_parameter(std::string_view name, Shape shape, Init init) {
  if (shape.rows < 1 || shape.cols < 1) refuse("an empty parameter", std::string(name));
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& other = nodes_[i];
    if (other.op != Op::parameter || other.name != name) continue;
    if (other.shape != shape || other.init != init) {
      refuse("two different parameters of one name", other.name, text_of(other.shape),
             text_of(shape));
    }
    return static_cast<NodeId>(i);
  }
  return append({.op = Op::parameter, .shape = shape, .name = std::string(name), .init = init});
}

NodeId Graph::add(Op op, std::vector<NodeId> operands, float a, float b) {
  check_attributes(op, a, b);
  std::vector<Shape> shapes;
  for (NodeId operand : operands) {
    if (operand < 0 || static_cast<std::size_t>(operand) >= nodes_.size()) {
      refuse("an operand that is not an earlier node", name_of(op));
    }
    shapes.push_back(node(operand).shape);
  }
  const Shape shape = result_shape(op, shapes, a, b);
  const bool looks_up = op == Op::embedding || op == Op::mask || op == Op::lookup;
  if (looks_up && (node(operands[0]).op != Op::input || !input_of(operands[0]).is_ids())) {
    refuse("looks up something that is not an input of ids", name_of(op));
  }
  if ((op == Op::embedding || op == Op::lookup) && node(operands[1]).op != Op::parameter) {
    refuse("the table of a lookup must be a parameter", name_of(op));
  }
  return append({.op = op, .operands = std::move(operands), .shape = shape, .a = a, .b = b});
}

NodeId Graph::add_reshape(NodeId x, Shape shape) {
  if (shape.rows < 1 || shape.size() != node(x).shape.size()) {
    refuse("a reshape must keep the number of values", name_of(Op::reshape), text_of(node(x).shape),
           text_of(shape));
  }
  return append({.op = Op::reshape, .operands = {x}, .shape = shape});
}

void Graph::set_output(NodeId id) {
  if (node(id).shape.rows != 1) {
    refuse("the output is not a row", name_of(node(id).op), "[1, K]", text_of(node(id).shape));
  }
  output_ = id;
}

const Input& Graph::input_of(NodeId id) const {
  const auto named = [&](const Input& input) { return input.name == node(id).name; };
  return *std::find_if(inputs_.begin(), inputs_.end(), named);
}

Graph Graph::pruned() const {
  std::vector<char> used(nodes_.size(), 0);
  if (output_ >= 0) used[static_cast<std::size_t>(output_)] = 1;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    if (!used[i]) continue;
    for (NodeId operand : nodes_[i].operands) used[static_cast<std::size_t>(operand)] = 1;
  }
  Graph result;
  std::vector<NodeId> moved(nodes_.size(), -1);
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (!used[i]) continue;
    Node node = nodes_[i];
    for (NodeId& operand : node.operands) operand = moved[static_cast<std::size_t>(operand)];
    if (node.op == Op::input) result.inputs_.push_back(input_of(static_cast<NodeId>(i)));
    moved[i] = result.append(std::move(node));
  }
  if (output_ >= 0) result.output_ = moved[static_cast<std::size_t>(output_)];
  return result;
}

}  // namespace lore
