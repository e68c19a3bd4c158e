#include "train/entity_values.h"

#include <algorithm>

#include "train/int_tensor.h"

namespace lore {

namespace {

using Values = std::vector<std::optional<Side>>;

std::size_t index_of(NodeId id) {
  return static_cast<std::size_t>(id);
}

bool tells_of_text(const Input& input) {
  const bool is_text = input.role == InputRole::vector || input.role == InputRole::presence;
  return is_text && input.side != Side::context;
}

// Rows of one value are computed from the same rows of the operands alone, or from sums over rows.
bool is_of_its_row(Op op) {
  switch (op) {
    case Op::embedding:
    case Op::mask:
    case Op::dropout:
    case Op::example_dropout:
      return false;
    default:
      return true;
  }
}

bool is_product(Op op) {
  return op == Op::linear || op == Op::grouped_linear;
}

// The side all operands that vary are entity values of.
std::optional<Side> side_of(const Graph& graph, const Node& node, const Values& values) {
  std::optional<Side> side;
  for (const NodeId operand : node.operands) {
    if (graph.node(operand).sides.constant()) continue;
    const std::optional<Side> other = values[index_of(operand)];
    if (!other || (side && side != other)) return std::nullopt;
    side = other;
  }
  return is_of_its_row(node.op) ? side : std::nullopt;
}

bool pays(const Graph& graph, const Values& values, Side side) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == side && is_product(graph.nodes()[i].op)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::optional<Side>> find_entity_values(const Graph& graph) {
  Values values;
  for (std::size_t i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    std::optional<Side> side;
    if (node.op == Op::input) {
      const Input& input = graph.input_of(static_cast<NodeId>(i));
      if (tells_of_text(input)) side = input.side;
    } else if (!node.sides.constant()) {
      side = side_of(graph, node, values);
    }
    values.push_back(side);
  }
  for (const Side side : {Side::user, Side::item}) {
    if (!pays(graph, values, side)) std::ranges::replace(values, std::optional(side), std::nullopt);
  }
  return values;
}

// In whole blocks, the last filled up with rows that count zero times: products of ever new shapes
// would each have to be prepared.
Entities::Entities(const DistinctRows& distinct) : number(int_tensor(distinct.number)) {
  const std::size_t count = (distinct.first.size() + block - 1) / block * block;
  std::vector<std::int64_t> rows = distinct.first;
  rows.resize(count, 0);
  first = int_tensor(rows);
  weight = at::zeros({std::ssize(rows), 1, 1});
  std::ranges::copy(distinct.count, weight.data_ptr<float>());
}

at::Tensor Entities::once(const at::Tensor& rows) const {
  return rows.index_select(0, first);
}

// An embedding, since its gradient adds up rows without a call for each.
at::Tensor Entities::spread(const at::Tensor& values) const {
  const at::Tensor rows = values.reshape({count(), -1});
  return at::embedding(rows, number).reshape({number.size(0), values.size(1), values.size(2)});
}

}  // namespace lore
