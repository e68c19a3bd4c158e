#include "lore/train/torch_peer.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <ATen/ops/embedding.h>
#include <ATen/ops/ne.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include "lore/error.h"

#include "train/operators.h"
#include "train/torch.h"

namespace lore {

namespace {

// Operands of the graph's inputs in their order, then run by what libtorch offers alone.
class Model {
 public:
  Model(const Graph& graph, const Weights& weights, std::int64_t rows)
      : graph_(graph.pruned()), rows_(rows) {
    for (const Node& node : graph_.nodes()) {
      if (node.op != Op::parameter) continue;
      const Matrix& matrix = weights.at(node.name);
      parameters_[node.name] =
          at::from_blob(const_cast<float*>(matrix.data()), {node.shape.rows, node.shape.cols});
    }
  }

  const Graph& graph() const { return graph_; }

  // [rows], given a tensor for each input: ids [rows, K] or floats [rows, 1, H].
  at::Tensor operator()(std::span<const at::Tensor> inputs) const {
    Pass pass{.batch = rows_};
    std::vector<at::Tensor> values;
    std::size_t next = 0;
    for (const Node& node : graph_.nodes()) {
      if (node.op == Op::input) {
        values.push_back(inputs[next++]);
      } else if (node.op == Op::parameter) {
        values.push_back(parameters_.at(node.name));
      } else {
        values.push_back(value_of(node, values, pass));
      }
    }
    const at::Tensor& output = values[static_cast<std::size_t>(graph_.output())];
    return output.expand({rows_, 1, 1}).reshape({rows_});
  }

 private:
  static at::Tensor value_of(const Node& node, const std::vector<at::Tensor>& values, Pass& pass) {
    std::vector<at::Tensor> operands;
    for (NodeId operand : node.operands) {
      operands.push_back(values[static_cast<std::size_t>(operand)]);
    }
    if (node.op == Op::embedding) return at::embedding(operands[1], operands[0]);
    if (node.op == Op::mask) return operands[0].ne(padding_id).to(at::kFloat).unsqueeze(-1);
    return evaluate(node, operands, pass);
  }

  Graph graph_;
  std::int64_t rows_;
  std::map<std::string, at::Tensor> parameters_;
};

at::Tensor tensor_of(const Batch::Column& column, const Input& input, std::int64_t rows) {
  const std::size_t expected =
      static_cast<std::size_t>(rows) * static_cast<std::size_t>(input.width);
  if ((input.is_ids() ? column.ids.size() : column.floats.size()) != expected) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "a batch does not hold a column the model reads",
                 .place = {.field = input.name}});
  }
  if (input.is_ids()) {
    at::Tensor ids = at::empty({rows, input.width}, at::kLong);
    std::ranges::copy(column.ids, ids.data_ptr<std::int64_t>());
    return ids;
  }
  at::Tensor floats = at::empty({rows, 1, input.width});
  std::ranges::copy(column.floats, floats.data_ptr<float>());
  return floats;
}

// The tensors of a batch, by input of the graph.
std::vector<at::Tensor> tensors_of(const Graph& graph, const std::vector<Input>& inputs,
                                   const Batch& batch) {
  std::vector<at::Tensor> tensors;
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::input) continue;
    const auto found = std::ranges::find(inputs, node.name, &Input::name);
    if (found == inputs.end()) {
      throw Error({.kind = ErrorKind::mismatch,
                   .problem = "the model reads an input the data does not have",
                   .place = {.field = node.name}});
    }
    const auto column = static_cast<std::size_t>(found - inputs.begin());
    tensors.push_back(
        tensor_of(batch.columns.at(column), *found, static_cast<std::int64_t>(batch.rows)));
  }
  return tensors;
}

torch::jit::GraphExecutor traced(const Model& model, const std::vector<at::Tensor>& inputs) {
  torch::jit::Stack stack(inputs.begin(), inputs.end());
  const auto run = [&](torch::jit::Stack operands) -> torch::jit::Stack {
    std::vector<at::Tensor> tensors;
    for (const c10::IValue& operand : operands) tensors.push_back(operand.toTensor());
    return {model(tensors)};
  };
  const auto no_name = [](const at::Tensor&) { return std::string(); };
  const auto trace = torch::jit::tracer::trace(std::move(stack), run, no_name, false);
  return torch::jit::GraphExecutor(trace.first->graph, "rank");
}

void copy(const at::Tensor& tensor, std::span<float> logits) {
  const at::Tensor dense = tensor.contiguous();
  std::copy_n(dense.data_ptr<float>(), logits.size(), logits.data());
}

}  // namespace

struct TorchPeer::State {
  State(const Graph& graph, const std::vector<Input>& signature, const Weights& weights,
        const Batch& batch)
      : model(graph, weights, static_cast<std::int64_t>(batch.rows)),
        inputs(tensors_of(model.graph(), signature, batch)),
        script(traced(model, inputs)) {}

  Model model;
  std::vector<at::Tensor> inputs;
  mutable torch::jit::GraphExecutor script;  // run() is safe for concurrent use, but not const
};

TorchPeer::TorchPeer(const Graph& graph, const std::vector<Input>& inputs, const Weights& weights,
                     const Batch& batch) {
  const c10::AutoGradMode no_gradients(false);
  state_ = std::make_unique<State>(graph, inputs, weights, batch);
}

TorchPeer::TorchPeer(TorchPeer&&) noexcept = default;
TorchPeer::~TorchPeer() = default;

void TorchPeer::run_eager(std::span<float> logits) const {
  const c10::AutoGradMode no_gradients(false);
  copy(state_->model(state_->inputs), logits);
}

void TorchPeer::run_script(std::span<float> logits) const {
  const c10::AutoGradMode no_gradients(false);
  torch::jit::Stack stack(state_->inputs.begin(), state_->inputs.end());
  state_->script.run(stack);
  copy(stack.at(0).toTensor(), logits);
}

}  // namespace lore
