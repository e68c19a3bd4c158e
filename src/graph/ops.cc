#include "lore/graph/ops.h"

#include "lore/error.h"

namespace lore {

namespace {

Value operate(Op op, const std::vector<Value>& operands, float a = 0, float b = 0) {
  if (operands.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = std::string("no operands for the operator ") + name_of(op)});
  }
  std::vector<NodeId> ids;
  for (Value operand : operands) ids.push_back(operand.id);
  Graph* graph = operands.front().graph;
  return {graph, graph->add(op, std::move(ids), a, b)};
}

Value weight_of(Value x, std::int32_t out, const std::string& name) {
  return parameter(*x.graph, name + ".weight", {out, x.shape().cols}, Init::xavier_normal);
}

Value look_up(Value ids, std::int32_t dim, const std::string& name, Init init) {
  const std::int32_t cardinality = ids.graph->input_of(ids.id).cardinality;
  return operate(Op::embedding, {ids, parameter(*ids.graph, name, {cardinality, dim}, init)});
}

std::vector<Value> with_statistics(Value x, const std::string& name) {
  const Shape shape{1, x.shape().cols};
  return {x, parameter(*x.graph, name + ".mean", shape, Init::statistic),
          parameter(*x.graph, name + ".variance", shape, Init::statistic)};
}

Value dice_of(Value x, Value normalised, const std::string& name) {
  const Value p = sigmoid(normalised);
  const Value alpha = parameter(*x.graph, name + ".alpha", {1, x.shape().cols}, Init::zeros);
  return x * (p + alpha * affine(p, -1, 1));
}

}  // namespace

Value input(Graph& graph, const Input& input) {
  return {&graph, graph.add_input(input)};
}

Value parameter(Graph& graph, const std::string& name, Shape shape, Init init) {
  return {&graph, graph.add_parameter(name, shape, init)};
}

Value embedding(Value ids, std::int32_t dim, const std::string& name) {
  return look_up(ids, dim, name, Init::embedding);
}
Value given_embedding(Value ids, std::int32_t dim, const std::string& name) {
  return look_up(ids, dim, name, Init::given);
}

Value mask(Value ids) {
  return operate(Op::mask, {ids});
}
Value concat(const std::vector<Value>& xs) {
  return operate(Op::concat, xs);
}
Value stack(const std::vector<Value>& xs) {
  return operate(Op::stack, xs);
}

Value reshape(Value x, std::int32_t rows, std::int32_t cols) {
  return {x.graph, x.graph->add_reshape(x.id, {rows, cols})};
}

Value linear(Value x, std::int32_t out, const std::string& name) {
  const Value bias = parameter(*x.graph, name + ".bias", {1, out}, Init::zeros);
  return operate(Op::linear, {x, weight_of(x, out, name), bias});
}

Value given_linear(Value x, std::int32_t out, const std::string& name) {
  const Value weight = parameter(*x.graph, name + ".weight", {out, x.shape().cols}, Init::given);
  return operate(Op::linear,
                 {x, weight, parameter(*x.graph, name + ".bias", {1, out}, Init::given)});
}

Value linear_unbiased(Value x, std::int32_t out, const std::string& name) {
  return operate(Op::linear, {x, weight_of(x, out, name)});
}

Value add(const std::vector<Value>& xs) {
  return xs.size() == 1 ? xs.front() : operate(Op::add, xs);
}
Value operator+(Value x, Value y) {
  return operate(Op::add, {x, y});
}
Value operator-(Value x, Value y) {
  return operate(Op::sub, {x, y});
}
Value operator*(Value x, Value y) {
  return operate(Op::mul, {x, y});
}

Value affine(Value x, float a, float b) {
  return operate(Op::affine, {x}, a, b);
}
Value relu(Value x) {
  return operate(Op::relu, {x});
}
Value sigmoid(Value x) {
  return operate(Op::sigmoid, {x});
}
Value tanh(Value x) {
  return operate(Op::tanh, {x});
}
Value softmax(Value x) {
  return operate(Op::softmax, {x});
}
Value softmax(Value x, Value mask) {
  return operate(Op::softmax, {x, mask});
}

Value batch_norm(Value x, const std::string& name) {
  return operate(Op::batch_norm, with_statistics(x, name));
}

Value batch_norm(Value x, Value mask, const std::string& name) {
  std::vector<Value> operands = with_statistics(x, name);
  operands.push_back(mask);
  return operate(Op::batch_norm, operands);
}

Value dice(Value x, const std::string& name) {
  return dice_of(x, batch_norm(x, name), name);
}

Value dice(Value x, Value mask, const std::string& name) {
  return dice_of(x, batch_norm(x, mask, name), name);
}

Value mean_groups(Value x, Value mask, std::int32_t groups) {
  return operate(Op::mean_groups, {x, mask}, static_cast<float>(groups));
}

Value weighted_sum(Value weights, Value x) {
  return operate(Op::weighted_sum, {weights, x});
}
Value fm(Value x) {
  return operate(Op::fm, {x});
}
Value dropout(Value x, float p) {
  return p == 0 ? x : operate(Op::dropout, {x}, p);
}
Value example_dropout(Value x, float p) {
  return p == 0 ? x : operate(Op::example_dropout, {x}, p);
}

}  // namespace lore
