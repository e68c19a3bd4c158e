#include "train/text/executor.h"

#include <algorithm>
#include <utility>

#include <ATen/core/Generator.h>
#include <ATen/ops/zeros_like.h>

#include "lore/error.h"

#include "train/dropout_mask.h"
#include "train/operators.h"
#include "train/text/low_rank.h"

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

bool has_low_rank(const Graph& graph, const Weights& weights) {
  return std::ranges::any_of(graph.nodes(), [&](const Node& node) {
    return node.op == Op::parameter && weights.contains(low_rank_a(node.name));
  });
}

// Drawn where it is needed: another device has random numbers of its own.
at::Tensor kept_of(const at::Tensor& like, ResidualDropout& dropout) {
  const double scale = 1 / (1 - dropout.p);
  if (like.is_cpu()) return dropout_mask(like.sizes(), dropout.p, scale, dropout.random);
  at::Generator generator = at::globalContext().defaultGenerator(like.device()).clone();
  generator.set_current_seed(dropout.random.next());
  return at::empty(like.sizes(), like.options()).bernoulli_(1 - dropout.p, generator) * scale;
}

}  // namespace

TextExecutor::TextExecutor(const Graph& graph, const Weights& weights, at::Device device)
    : graph_(graph.pruned()), device_(device) {
  check_weights(graph_, weights);
  const bool low_rank = has_low_rank(graph_, weights);
  for (std::size_t i = 0; i < graph_.nodes().size(); ++i) {
    const Node& node = graph_.nodes()[i];
    if (node.op != Op::parameter) continue;
    TrainedTensor whole = trained_tensor(weights, node.name, device);
    Parameter& parameter = parameters_.emplace_back();
    parameter.node = static_cast<NodeId>(i);
    parameter.value = low_rank ? whole.value.detach() : whole.value;
    if (!low_rank) trained_.push_back(std::move(whole));
    if (!weights.contains(low_rank_a(node.name))) continue;
    trained_.push_back(trained_tensor(weights, low_rank_a(node.name), device));
    parameter.a = trained_.back().value;
    trained_.push_back(trained_tensor(weights, low_rank_b(node.name), device));
    parameter.b = trained_.back().value;
  }
}

const at::Tensor& TextExecutor::parameter(const std::string& name) const {
  for (const Parameter& parameter : parameters_) {
    if (graph_.node(parameter.node).name == name) return parameter.value;
  }
  throw Error({.kind = ErrorKind::internal, .problem = "the graph has no parameter " + name});
}

at::Tensor TextExecutor::input_of(NodeId id, const PaddedTexts& texts) const {
  const std::string& name = graph_.input_of(id).name;
  if (name == "token.id") return texts.ids;
  if (name == "token.position") return texts.positions;
  return at::zeros_like(texts.ids);  // segments
}

at::Tensor TextExecutor::run(const PaddedTexts& texts, ResidualDropout dropout) const {
  std::vector<at::Tensor> values(graph_.nodes().size());
  const auto value_of = [&](NodeId id) -> at::Tensor& {
    return values[static_cast<std::size_t>(id)];
  };
  for (const auto& [node, value, a, b] : parameters_) {
    value_of(node) = a.defined() ? value + low_rank_scale * at::matmul(b, a) : value;
  }
  Pass pass{.batch = texts.tokens()};
  for (NodeId id = 0; id < std::ssize(graph_.nodes()); ++id) {
    const Node& node = graph_.node(id);
    if (node.op == Op::parameter) continue;
    std::vector<at::Tensor> operands;
    for (const NodeId operand : node.operands) {
      const bool drops =
          dropout.p > 0 && node.op == Op::add && graph_.node(operand).op == Op::linear;
      operands.push_back(drops ? value_of(operand) * kept_of(value_of(operand), dropout)
                               : value_of(operand));
    }
    value_of(id) = node.op == Op::input      ? input_of(id, texts)
                   : is_over_tokens(node.op) ? evaluate_text(node, operands, texts)
                                             : evaluate(node, operands, pass);
  }
  return value_of(graph_.output());
}

}  // namespace lore
