#include "lore/fusion/concat.h"

#include <string>

#include "fusion/side_vectors.h"

namespace lore {

std::vector<Value> concat_fields(Graph& graph, const std::vector<Input>& inputs,
                                 const ConcatOptions& options) {
  std::vector<Value> fields;
  for (const SideVector& side : side_vectors(inputs)) {
    const std::string name = std::string("concat.") + name_of(side.vector.side);
    const Value x = normalized(graph, side, name + ".input");
    fields.push_back(gated(graph, side, linear(x, options.width, name + ".projection"),
                           options.vector_dropout, name));
  }
  return fields;
}

}  // namespace lore
