#pragma once

#include <cstdint>

#include "lore/bundle/precision_cost.h"

#include "bundle/tiny_bundle.h"

namespace lore {

// The tiny bundle with a second hidden layer, wide enough to go through bytes in reduced precision.
inline Bundle wide_bundle(std::uint64_t seed = 1) {
  const Dataset dataset = tiny_dataset();
  Bundle bundle = bundle_of(dataset, seed);
  const auto read = [&](const char* name) {
    return input(bundle.graph, input_named(dataset.store().inputs(), name));
  };
  bundle.graph = Graph();
  const auto embed = [&](const char* name, const char* table) {
    return embedding(read(name), 8, std::string(table) + ".table");
  };
  const Value both = concat({embed("user", "user"), embed("item", "item")});
  const Value hidden = relu(linear(relu(linear(both, 64, "first")), 64, "second"));
  bundle.graph.set_output(linear(hidden, 1, "out").id);
  bundle.weights = tiny_weights(bundle.graph, seed);
  bundle.golden.clear();
  for (const Example& example : choose_golden(dataset.examples(Split::train), 4)) {
    bundle.golden.push_back({example, scores_of(bundle, {&example, 1})[0]});
  }
  return bundle;
}

// With a measurement that lets it rank in reduced precision, whatever that is on this processor.
inline Bundle reducible_bundle(std::uint64_t seed = 1, double change = 0) {
  Bundle bundle = wide_bundle(seed);
  bundle.metrics[exact_auc] = 0.75;
  bundle.metrics[reduced_auc] = 0.75 - change;
  return bundle;
}

}  // namespace lore
