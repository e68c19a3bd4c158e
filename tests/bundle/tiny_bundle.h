#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/data/dataset.h"
#include "lore/data/vector_table.h"
#include "lore/engine/engine.h"
#include "lore/graph/ops.h"

#include "bundle/temporary_directory.h"

namespace lore {

// A few users and items with every kind of column, histories, and vectors for some of the items.
inline Dataset tiny_dataset() {
  const TemporaryDirectory folder;
  write_text(folder / "users.csv", "user,city\nann,rome\nbob,oslo\ncat,rome\n");
  write_text(folder / "items.csv",
             "item,genres,price\nhat,red|warm,10\npen,blue,2\ncup,blue|red,5\nmap,,\n");
  write_text(folder / "clicks.csv",
             "user,item,time,device,mood,label\n"
             "ann,hat,100,phone,0.5,1\n"
             "ann,pen,200,desk,-1,0\n"
             "ann,cup,300,phone,2,1\n"
             "bob,pen,150,desk,,1\n"
             "bob,hat,250,desk,0.25,0\n"
             "cat,cup,175,phone,1,1\n"
             "cat,hat,275,phone,0,0\n"
             "bob,cup,350,phone,3,1\n");
  write_text(folder / "tiny.json", R"({
    "interactions": "clicks.csv",
    "users": "users.csv",
    "items": "items.csv",
    "user": "user", "item": "item", "time": "time",
    "label": {"column": "label"},
    "columns": {
      "city": {"side": "user"},
      "genres": {"side": "item", "kind": "multi-valued", "max_values": 2},
      "price": {"side": "item", "kind": "numeric"},
      "device": {"side": "context"},
      "mood": {"side": "context", "kind": "numeric"}
    },
    "history": {"length": 2, "columns": ["item", "genres"]},
    "split": {"by": "time", "valid": 0.125, "test": 0}
  })");
  Dataset dataset = Dataset::load(read_dataset_spec(folder / "tiny.json"));
  dataset.store().attach_vectors(Side::item,
                                 VectorTable({"hat", "cup"}, Matrix(2, 3, {1, 0, -1, 0.5f, 2, 0})));
  return dataset;
}

inline const Input& input_named(const std::vector<Input>& inputs, const std::string& name) {
  for (const Input& input : inputs) {
    if (input.name == name) return input;
  }
  throw std::out_of_range("no input " + name);
}

// A small model that reads every input: embeddings and numbers through a hidden layer, and the
// inner product of user and item.
inline Graph tiny_graph(const std::vector<Input>& inputs) {
  Graph graph;
  const auto read = [&](const char* name) { return input(graph, input_named(inputs, name)); };
  const auto embed = [&](const char* name, const char* table) {
    const Value ids = read(name);
    return mean_groups(embedding(ids, 2, std::string(table) + ".table"), mask(ids), 1);
  };
  const Value user = embed("user", "user");
  const Value item = embed("item", "item");
  const Value text = read("item.presence") * linear_unbiased(read("item.vector"), 2, "text");
  const Value all = concat({user, item, embed("city", "city"), embed("genres", "genres"),
                            embed("device", "device"), embed("history.item", "item"),
                            embed("history.genres", "genres"), read("price"), read("mood"), text});
  const Value deep = linear(relu(linear(all, 3, "deep")), 1, "out");
  graph.set_output((deep + linear(user * item, 1, "cross")).id);
  return graph;
}

// Weights large enough for every input to matter.
inline Weights tiny_weights(const Graph& graph, std::uint64_t seed) {
  Weights weights = initial_weights(graph, seed);
  for (auto& [name, matrix] : weights) {
    if (!name.ends_with(".table")) continue;
    for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] *= 50;
  }
  return weights;
}

inline std::vector<float> scores_of(const Bundle& bundle, const Examples& examples) {
  Batch batch;
  bundle.store->fill(examples, batch);
  std::vector<float> logits(examples.size());
  Engine::Workspace workspace;
  engine_of(bundle).score(batch, logits, workspace);
  return logits;
}

inline Bundle bundle_of(const Dataset& dataset, std::uint64_t seed) {
  Bundle bundle{.store = dataset.shared_store(),
                .graph = tiny_graph(dataset.store().inputs()),
                .user_counts = dataset.user_counts(),
                .item_counts = dataset.item_counts(),
                .provenance = {{"backbone", "tiny"}, {"encoder", "three-numbers"}},
                .metrics = {{"auc", 0.75}}};
  bundle.weights = tiny_weights(bundle.graph, seed);
  const std::vector<Example> examples = choose_golden(dataset.examples(Split::train), 4);
  const std::vector<float> logits = scores_of(bundle, examples);
  for (std::size_t i = 0; i < examples.size(); ++i) {
    bundle.golden.push_back({examples[i], logits[i]});
  }
  return bundle;
}

inline Bundle tiny_bundle(std::uint64_t seed = 1) {
  return bundle_of(tiny_dataset(), seed);
}

}  // namespace lore
