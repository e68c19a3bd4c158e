#include "lore/graph/interaction_ops.h"

#include <utility>
#include <vector>

namespace lore {

namespace {

Value operate(Op op, const std::vector<Value>& operands, float a = 0, float b = 0) {
  std::vector<NodeId> ids;
  for (Value operand : operands) ids.push_back(operand.id);
  Graph& graph = *operands.front().graph;
  return {&graph, graph.add(op, std::move(ids), a, b)};
}

std::vector<Value> gru_operands(Value x, Value mask, std::int32_t hidden, const std::string& name) {
  const Value gates = linear(x, 3 * hidden, name + ".input");
  const Value weight =
      parameter(*x.graph, name + ".weight", {hidden, 3 * hidden}, Init::xavier_normal);
  const Value bias = parameter(*x.graph, name + ".bias", {1, 3 * hidden}, Init::zeros);
  return {gates, weight, bias, mask};
}

}  // namespace

Value transpose(Value x, std::int32_t entry) {
  return operate(Op::transpose, {x}, static_cast<float>(entry));
}
Value slice_rows(Value x, std::int32_t first, std::int32_t count) {
  return operate(Op::slice_rows, {x}, static_cast<float>(first), static_cast<float>(count));
}
Value sum_rows(Value x) {
  return operate(Op::sum_rows, {x});
}
Value outer(Value x, Value y) {
  return operate(Op::outer, {x, y});
}
Value inner_products(Value x) {
  return operate(Op::inner_products, {x});
}
Value pair_products(Value x, Value y) {
  return operate(Op::pair_products, {x, y});
}
Value matmul(Value x, Value y) {
  return operate(Op::matmul, {x, y});
}

Value grouped_linear(Value x, std::int32_t out, const std::string& name) {
  std::vector<Value> weights;
  for (std::int32_t g = 0; g < x.shape().rows; ++g) {
    const std::string group = name + "." + std::to_string(g) + ".weight";
    weights.push_back(parameter(*x.graph, group, {x.shape().cols, out}, Init::xavier_normal));
  }
  return operate(Op::grouped_linear, {x, stack(weights)});
}

Value cross_attention(Value q, Value k, Value v, std::int32_t heads) {
  return operate(Op::cross_attention, {q, k, v}, static_cast<float>(heads));
}
Value cross_attention(Value q, Value k, Value v, std::int32_t heads, Value mask) {
  return operate(Op::cross_attention, {q, k, v, mask}, static_cast<float>(heads));
}

Value gru(Value x, Value mask, std::int32_t hidden, const std::string& name) {
  return operate(Op::gru, gru_operands(x, mask, hidden, name));
}

Value gru(Value x, Value mask, Value update, std::int32_t hidden, const std::string& name) {
  std::vector<Value> operands = gru_operands(x, mask, hidden, name);
  operands.push_back(update);
  return operate(Op::gru, operands);
}

}  // namespace lore
