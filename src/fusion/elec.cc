#include "lore/fusion/elec.h"

#include "lore/graph/ops.h"

#include "fusion/representation.h"

namespace lore {

Graph representation_of(const Graph& model) {
  Graph graph = model;
  graph.set_output(representation_behind({&graph, graph.output()}).id);
  return graph.pruned();
}

Graph student_graph(const Graph& model, std::int32_t width) {
  Graph graph = model;
  const Value logit{&graph, graph.output()};
  const Value projected = linear(representation_behind(logit), width, "elec.projection");
  graph.set_output(concat({logit, projected}).id);
  return graph.pruned();
}

}  // namespace lore
