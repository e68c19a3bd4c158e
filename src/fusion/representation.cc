#include "fusion/representation.h"

#include <vector>

namespace lore {

namespace {

Value as_row(Value x) {
  return x.shape().rows == 1 ? x : reshape(x, 1, static_cast<std::int32_t>(x.shape().size()));
}

void collect(Value x, std::vector<Value>& parts) {
  const Node node = x.graph->node(x.id);
  if (node.sides.constant()) return;
  switch (node.op) {
    case Op::add:
    case Op::affine:
      for (const NodeId operand : node.operands) collect({x.graph, operand}, parts);
      return;
    case Op::linear:
      parts.push_back(as_row({x.graph, node.operands[0]}));
      return;
    default:
      parts.push_back(as_row(x));
  }
}

}  // namespace

Value representation_behind(Value logit) {
  std::vector<Value> parts;
  collect(logit, parts);
  return concat(parts);
}

}  // namespace lore
