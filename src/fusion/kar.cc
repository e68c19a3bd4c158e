#include "lore/fusion/kar.h"

#include <string>

#include "lore/error.h"

#include "fusion/side_vectors.h"

namespace lore {

namespace {

void check(const std::vector<SideVector>& sides, const KarOptions& options) {
  if (options.shared_experts + options.dedicated_experts < 1 || options.width < 1) {
    throw Error({.kind = ErrorKind::invalid_argument, .problem = "an adaptor without experts"});
  }
  if (sides.size() == 2 && options.shared_experts > 0 &&
      sides[0].vector.width != sides[1].vector.width) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "shared experts need user and item vectors of one width",
                 .expected = std::to_string(sides[0].vector.width),
                 .found = std::to_string(sides[1].vector.width),
                 .hint = "encode both sides with one encoder, or set shared_experts to 0"});
  }
}

Value expert(Value x, const KarOptions& options, const std::string& name) {
  int layer = 0;
  for (std::int32_t width : options.expert_hidden) {
    x = relu(linear(x, width, name + "." + std::to_string(layer++)));
  }
  return relu(linear(x, options.width, name + ".out"));
}

std::vector<Value> experts(Value x, const KarOptions& options, const std::string& side) {
  std::vector<Value> outputs;
  for (std::int32_t k = 0; k < options.shared_experts; ++k) {
    outputs.push_back(expert(x, options, "kar.shared." + std::to_string(k)));
  }
  for (std::int32_t k = 0; k < options.dedicated_experts; ++k) {
    outputs.push_back(expert(x, options, "kar." + side + "." + std::to_string(k)));
  }
  return outputs;
}

Value adapted(Graph& graph, const SideVector& inputs, const KarOptions& options) {
  const std::string side = name_of(inputs.vector.side);
  const Value x = normalized(graph, inputs, "kar." + side + ".input");
  const std::vector<Value> outputs = experts(x, options, side);
  const auto count = static_cast<std::int32_t>(outputs.size());
  const Value gate = softmax(linear(x, count, "kar." + side + ".gate"));
  return gated(graph, inputs, weighted_sum(gate, stack(outputs)), options.vector_dropout,
               "kar." + side);
}

}  // namespace

std::vector<Value> kar_fields(Graph& graph, const std::vector<Input>& inputs,
                              const KarOptions& options) {
  const std::vector<SideVector> sides = side_vectors(inputs);
  check(sides, options);
  std::vector<Value> fields;
  for (const SideVector& side : sides) fields.push_back(adapted(graph, side, options));
  return fields;
}

}  // namespace lore
