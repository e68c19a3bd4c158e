#include "lore/fusion/ctrl.h"

#include <algorithm>
#include <set>
#include <string>

#include "lore/error.h"

#include "fusion/representation.h"
#include "fusion/side_vectors.h"

namespace lore {

namespace {

void check(const CtrlOptions& options) {
  const bool is_sane = options.subspaces >= 1 && options.width >= options.subspaces &&
                       options.width % options.subspaces == 0 && options.temperature > 0 &&
                       options.epochs >= 1 && options.batch_size >= 2;
  if (is_sane) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "CTRL cannot align so",
               .expected =
                   "a width that is a multiple of the sub-spaces, a temperature above 0, an "
                   "epoch, a batch of two rows",
               .found = "width " + std::to_string(options.width) + ", sub-spaces " +
                        std::to_string(options.subspaces) + ", batch " +
                        std::to_string(options.batch_size)});
}

Value text_of(Graph& graph, const std::vector<Input>& inputs) {
  std::vector<Value> texts;
  for (const SideVector& side : side_vectors(inputs)) {
    const std::string name = std::string("ctrl.") + name_of(side.vector.side);
    texts.push_back(where_present(graph, side, normalized(graph, side, name + ".input"), 0, name));
  }
  return concat(texts);
}

const Node* parameter_of(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.nodes(), name, &Node::name);
  return found == graph.nodes().end() || found->op != Op::parameter ? nullptr : &*found;
}

std::set<std::string> tables_of(const Graph& graph) {
  std::set<std::string> names;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::embedding) names.insert(graph.node(node.operands[1]).name);
  }
  return names;
}

}  // namespace

Graph alignment_towers(const std::vector<Input>& inputs, const BackboneOptions& backbone,
                       const CtrlOptions& options) {
  check(options);
  Graph graph;
  const Value logit = build_backbone(embed_fields(graph, inputs, backbone), backbone);
  const Value tabular = linear(representation_behind(logit), options.width, "ctrl.tabular");
  const Value text = linear(text_of(graph, inputs), options.width, "ctrl.text");
  graph.set_output(concat({tabular, text}).id);
  return graph.pruned();
}

Weights aligned_start(const Graph& model, const Graph& towers, const Weights& aligned) {
  const std::set<std::string> tables = tables_of(towers);
  Weights all;
  Weights of_tables;
  bool is_same = true;
  for (const auto& [name, values] : aligned) {
    const Node* parameter = parameter_of(model, name);
    if (parameter == nullptr) continue;
    const bool fits = parameter->shape == parameter_of(towers, name)->shape;
    is_same = is_same && fits;
    if (!fits) continue;
    all.emplace(name, values);
    if (tables.contains(name)) of_tables.emplace(name, values);
  }
  return is_same ? all : of_tables;
}

}  // namespace lore
