#include "fusion/side_vectors.h"

#include "lore/error.h"

namespace lore {

namespace {

std::optional<Input> find(const std::vector<Input>& inputs, Side side, InputRole role) {
  for (const Input& input : inputs) {
    if (input.side == side && input.role == role) return input;
  }
  return std::nullopt;
}

}  // namespace

std::optional<SideVector> side_vector(const std::vector<Input>& inputs, Side side) {
  const auto vector = find(inputs, side, InputRole::vector);
  const auto presence = find(inputs, side, InputRole::presence);
  if (!vector || !presence) return std::nullopt;
  return SideVector{*vector, *presence};
}

std::vector<SideVector> side_vectors(const std::vector<Input>& inputs) {
  std::vector<SideVector> found;
  for (Side side : {Side::user, Side::item}) {
    if (const auto vector = side_vector(inputs, side)) found.push_back(*vector);
  }
  if (!found.empty()) return found;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "fusion needs vectors, and the data has none",
               .hint = "give the dataset \"vectors\", or \"texts\" and an encoder"});
}

std::optional<Input> history_of_ids(const std::vector<Input>& inputs) {
  for (const Input& history : inputs) {
    if (history.role == InputRole::history && history.width == history.groups) return history;
  }
  return std::nullopt;
}

Value normalized(Graph& graph, const SideVector& side, const std::string& name) {
  return batch_norm(input(graph, side.vector), input(graph, side.presence), name);
}

Value where_present(Graph& graph, const SideVector& side, Value value, float vector_dropout,
                    const std::string& name) {
  const Value present = example_dropout(input(graph, side.presence), vector_dropout);
  const Value missing = parameter(graph, name + ".missing", value.shape(), Init::zeros);
  return present * value + affine(present, -1, 1) * missing;
}

Value gated(Graph& graph, const SideVector& side, Value value, float vector_dropout,
            const std::string& name) {
  const Value opening = parameter(graph, name + ".opening", value.shape(), Init::zeros);
  return opening * where_present(graph, side, value, vector_dropout, name);
}

}  // namespace lore
