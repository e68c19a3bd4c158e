#include "lore/graph/interaction_ops.h"

#include "ctr/layers.h"
#include "ctr/models.h"

namespace lore {

namespace {

// How much each field listens to each other field: [F, F], rows adding up to 1, no field to itself.
Value edges(Value x) {
  const std::int32_t fields = x.shape().rows;
  const Value scores = linear(x, 1, "edge.to") + transpose(linear_unbiased(x, 1, "edge.from"));
  const Value others = parameter(*x.graph, "others", {fields, fields}, Init::off_diagonal);
  return softmax(leaky_relu(scores), others);
}

Value gate(Value message, Value state, const std::string& name) {
  const std::int32_t width = state.shape().cols;
  return sigmoid(linear(message, width, name + ".message") +
                 linear_unbiased(state, width, name + ".state"));
}

// A gated recurrent unit's step for each field.
Value updated(Value message, Value state) {
  const std::int32_t width = state.shape().cols;
  const Value reset = gate(message, state, "gru.reset");
  const Value update = gate(message, state, "gru.update");
  const Value next = tanh(linear(message, width, "gru.next.message") +
                          reset * linear(state, width, "gru.next.state"));
  return state + update * (next - state);
}

}  // namespace

Value build_fignn(const Fields& fields, const BackboneOptions& options) {
  const Value x = stack(fields.rows());
  const auto& [count, dim] = x.shape();
  const Value graph = edges(x);
  Value state = x;
  for (std::int32_t layer = 0; layer < options.graph_layers; ++layer) {
    const Value said = grouped_linear(state, dim, "graph.out");
    const Value heard = grouped_linear(matmul(graph, said), dim, "graph.in");
    const Value bias = parameter(*x.graph, "graph.bias", {1, dim}, Init::zeros);
    state = updated(heard + bias, state) + x;
  }
  const Value scores = linear(state, 1, "score");
  const Value weights = sigmoid(linear(flat(state), count, "weight"));
  return weighted_sum(weights, scores);
}

}  // namespace lore
