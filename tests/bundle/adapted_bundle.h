#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bundle/tiny_bundle.h"

namespace lore {

// KAR's adaptor in small: two experts mixed by a gate; another vector where there is none.
inline Value adapted(Graph& graph, const std::vector<Input>& inputs, const std::string& side) {
  const Value x = input(graph, input_named(inputs, side + ".vector"));
  const Value present = example_dropout(input(graph, input_named(inputs, side + ".presence")), 0.5);
  const Value experts = stack({relu(linear(x, 2, "shared")), relu(linear(x, 2, side + ".own"))});
  const Value mixture = weighted_sum(softmax(linear(x, 2, side + ".gate")), experts);
  const Value missing = parameter(graph, side + ".missing", {1, 2}, Init::ones);
  return present * mixture + affine(present, -1, 1) * missing;
}

inline Graph adapted_graph(const std::vector<Input>& inputs) {
  Graph graph;
  const Value all = concat({embedding(input(graph, input_named(inputs, "user")), 2, "user.table"),
                            embedding(input(graph, input_named(inputs, "item")), 2, "item.table"),
                            adapted(graph, inputs, "user"), adapted(graph, inputs, "item")});
  graph.set_output(linear(relu(linear(all, 5, "deep")), 1, "out").id);
  return graph;
}

// Some users and some items have vectors, which go through an adaptor of their side.
inline Bundle adapted_bundle() {
  const Dataset dataset = tiny_dataset();
  auto store = std::make_shared<FeatureStore>(dataset.store());
  store->attach_vectors(Side::user, VectorTable({"ann"}, Matrix(1, 3, {0.25f, -1, 2})));
  Bundle bundle{.store = store, .graph = adapted_graph(store->inputs())};
  bundle.weights = tiny_weights(bundle.graph, 7);
  for (const Example& example : choose_golden(dataset.examples(Split::train))) {
    bundle.golden.push_back({example, scores_of(bundle, {&example, 1})[0]});
  }
  return bundle;
}

}  // namespace lore
