#include "train/text_executor.h"

#include "lore/error.h"

#include "train/operators.h"

namespace lore {

namespace {

bool is_over_tokens(Op op) {
  switch (op) {
    case Op::lookup:
    case Op::rms_norm:
    case Op::gelu:
    case Op::gelu_tanh:
    case Op::silu:
    case Op::rotary:
    case Op::attention:
    case Op::causal_attention:
      return true;
    default:
      return false;
  }
}

}  // namespace

TextExecutor::TextExecutor(const Graph& graph, const Weights& weights) : graph_(graph.pruned()) {
  check_weights(graph_, weights);
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    const Node& node = graph_.nodes()[i];
    if (node.op != Op::parameter) continue;
    const Matrix& values = weights.at(node.name);
    at::Tensor tensor = tensor_over(values.data(), {node.shape.rows, node.shape.cols});
    parameters_.push_back({static_cast<NodeId>(i), tensor.requires_grad_()});
  }
}

at::Tensor TextExecutor::input_of(NodeId id, const PaddedTexts& texts) const {
  const std::string& name = graph_.input_of(id).name;
  if (name == "token.id") return texts.ids;
  if (name == "token.position") return texts.positions;
  return at::zeros({texts.tokens()}, at::kLong);  // segments
}

at::Tensor TextExecutor::run(const PaddedTexts& texts) const {
  std::vector<at::Tensor> values(graph_.nodes().size());
  const auto value_of = [&](NodeId id) -> at::Tensor& {
    return values[static_cast<std::size_t>(id)];
  };
  for (const Parameter& parameter : parameters_) value_of(parameter.node) = parameter.value;
  Pass pass{.batch = texts.tokens()};
  for (NodeId id = 0; id < std::ssize(graph_.nodes()); ++id) {
    const Node& node = graph_.node(id);
    if (node.op == Op::parameter) continue;
    std::vector<at::Tensor> operands;
    for (const NodeId operand : node.operands) operands.push_back(value_of(operand));
    value_of(id) = node.op == Op::input      ? input_of(id, texts)
                   : is_over_tokens(node.op) ? evaluate_text(node, operands, texts)
                                             : evaluate(node, operands, pass);
  }
  return value_of(graph_.output());
}

}  // namespace lore
