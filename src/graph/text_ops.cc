#include "lore/graph/text_ops.h"

namespace lore {

namespace {

Value apply(Op op, std::vector<Value> operands, float a = 0) {
  std::vector<NodeId> ids;
  for (Value operand : operands) ids.push_back(operand.id);
  Graph& graph = *operands.front().graph;
  return {&graph, graph.add(op, std::move(ids), a)};
}

Value token_input(Graph& graph, const char* name, std::int32_t cardinality) {
  return input(graph, {.name = name,
                       .role = InputRole::token,
                       .side = Side::token,
                       .cardinality = cardinality,
                       .table = name});
}

Value row_parameter(Value x, const std::string& name, Init init) {
  return parameter(*x.graph, name, {1, x.shape().cols}, init);
}

}  // namespace

Value token_ids(Graph& graph, std::int32_t vocabulary) {
  return token_input(graph, "token.id", vocabulary);
}
Value token_positions(Graph& graph, std::int32_t positions) {
  return token_input(graph, "token.position", positions);
}
Value token_segments(Graph& graph, std::int32_t segments) {
  return token_input(graph, "token.segment", segments);
}

Value lookup(Value ids, std::int32_t dim, const std::string& name, std::int32_t offset) {
  const std::int32_t rows = ids.graph->input_of(ids.id).cardinality + offset;
  return apply(Op::lookup, {ids, parameter(*ids.graph, name, {rows, dim}, Init::normal)},
               static_cast<float>(offset));
}

Value layer_norm(Value x, float epsilon, const std::string& name) {
  return apply(Op::layer_norm,
               {x, row_parameter(x, name + ".weight", Init::ones),
                row_parameter(x, name + ".bias", Init::zeros)},
               epsilon);
}

Value rms_norm(Value x, float epsilon, const std::string& name) {
  return apply(Op::rms_norm, {x, row_parameter(x, name + ".weight", Init::ones)}, epsilon);
}

Value gelu(Value x) {
  return apply(Op::gelu, {x});
}
Value gelu_tanh(Value x) {
  return apply(Op::gelu_tanh, {x});
}
Value silu(Value x) {
  return apply(Op::silu, {x});
}

Value rotary(Value x, float base) {
  return apply(Op::rotary, {x}, base);
}

Value attention(Value q, Value k, Value v) {
  return apply(Op::attention, {q, k, v});
}
Value causal_attention(Value q, Value k, Value v) {
  return apply(Op::causal_attention, {q, k, v});
}

Value biased_attention(Value q, Value k, Value v, std::int32_t buckets, std::int32_t farthest,
                       const std::string& bias) {
  const Value table = parameter(*q.graph, bias, {buckets, q.shape().rows}, Init::normal);
  return apply(Op::attention, {q, k, v, table}, static_cast<float>(farthest));
}

}  // namespace lore
