#include "lore/fusion/cela.h"

#include <string>

#include "lore/error.h"
#include "lore/graph/text_ops.h"

#include "fusion/side_vectors.h"

namespace lore {

namespace {

constexpr float norm_epsilon = 1e-6f;

[[noreturn]] void refuse(const std::string& problem, const std::string& hint) {
  throw Error({.kind = ErrorKind::invalid_argument, .problem = problem, .hint = hint});
}

void check(const CelaOptions& options) {
  const bool is_sane = options.width >= 2 && options.temperature > 0 && options.epochs >= 1 &&
                       options.batch_size >= 2;
  if (!is_sane)
    refuse("CELA cannot align so",
           "have a width of 2, a temperature above 0, an epoch and a batch of two items");
}

SideVector text_of_item(const std::vector<Input>& inputs, const CelaOptions& options) {
  check(options);
  const auto text = side_vector(inputs, Side::item);
  if (!text)
    refuse("CELA needs vectors of items, and the data has none",
           "give the dataset \"vectors\" or \"texts\" of items");
  return *text;
}

Value tower(Value x, const CelaOptions& options, const std::string& name) {
  return layer_norm(linear(x, options.width, name), norm_epsilon, name + ".norm");
}

Value text_tower(Graph& graph, const SideVector& text, const CelaOptions& options) {
  return tower(normalized(graph, text, "cela.input"), options, "cela.text");
}

// The embeddings of the item's columns, as the backbone has them.
Value clicks_of_item(Graph& graph, const std::vector<Input>& inputs,
                     const BackboneOptions& backbone) {
  std::vector<Value> embeddings;
  for (const Value& embedding : embed_fields(graph, inputs, backbone).embeddings) {
    if (embedding.sides() == Sides(Side::item)) embeddings.push_back(embedding);
  }
  if (embeddings.empty())
    refuse("CELA needs columns of items, and the data has none", "name the item among the columns");
  return concat(embeddings);
}

}  // namespace

std::vector<Value> cela_fields(Graph& graph, const std::vector<Input>& inputs,
                               const CelaOptions& options) {
  const SideVector text = text_of_item(inputs, options);
  return {gated(graph, text, text_tower(graph, text, options), options.vector_dropout, "cela")};
}

Graph cela_towers(const std::vector<Input>& inputs, const BackboneOptions& backbone,
                  const CelaOptions& options) {
  const SideVector text = text_of_item(inputs, options);
  Graph graph;
  const Value clicks = tower(clicks_of_item(graph, inputs, backbone), options, "cela.clicks");
  graph.set_output(concat({clicks, text_tower(graph, text, options)}).id);
  return graph.pruned();
}

}  // namespace lore
