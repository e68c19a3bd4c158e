// The engine alone, without libtorch: candidates ranked for one request on one thread, by backbone,
// over 10 user and 10 item fields of 16 numbers, an MLP of 256-128-64, three cross layers, a
// history of 50 items of 2 columns and attention layers of 80-40.
#include <cstddef>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "lore/ctr/backbone.h"
#include "lore/engine/engine.h"

#include "engine/samples.h"

namespace lore {
namespace {

constexpr std::int32_t catalog = 10'000;
constexpr std::int32_t fields_of_a_side = 10;
constexpr std::int32_t history_length = 50;

std::vector<Input> inputs_of(Backbone backbone) {
  std::vector<Input> inputs;
  for (std::int32_t k = 0; k < fields_of_a_side; ++k) {
    inputs.push_back(ids("user." + std::to_string(k), Side::user, 1, catalog));
    inputs.push_back(ids("item." + std::to_string(k), Side::item, 1, catalog));
  }
  if (backbone != Backbone::din) return inputs;
  for (const char* column : {"item.0", "item.1"}) {
    Input history = ids(std::string("history.") + column, Side::user, history_length, catalog);
    history.role = InputRole::history;
    history.groups = history_length;
    history.table = column;
    inputs.push_back(history);
  }
  return inputs;
}

Graph model(Backbone backbone) {
  Graph graph;
  const BackboneOptions options{.kind = backbone, .attention_hidden = {80, 40}};
  const Fields fields =
      embed_fields(graph, inputs_of(backbone), options.embedding_dim, backbone == Backbone::deepfm);
  graph.set_output(build_backbone(fields, options).id);
  return graph.pruned();
}

void rank(benchmark::State& state) {
  const Graph graph = model(static_cast<Backbone>(state.range(0)));
  const Engine engine = Engine::compile(graph, initial_weights(graph, 1), graph.inputs(),
                                        {.precision = static_cast<ScorePrecision>(state.range(2))});
  const Batch batch = random_batch(graph.inputs(), catalog, 1);
  const Batch request =
      one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; });
  const Engine::ItemTable items = engine.publish(batch);
  std::vector<std::int32_t> candidates(static_cast<std::size_t>(state.range(1)));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    candidates[i] = static_cast<std::int32_t>(i * 7919 % catalog);
  }
  std::vector<float> logits(candidates.size());
  Engine::Workspace workspace;
  for (auto _ : state) engine.rank(request, items, candidates, logits, workspace);
  state.SetLabel(name_of(static_cast<Backbone>(state.range(0))));
  state.counters["floats/item"] = double(engine.cost().floats_per_item);
}
BENCHMARK(rank)
    ->ArgNames({"backbone", "candidates", "reduced"})
    ->ArgsProduct({{int(Backbone::deepfm), int(Backbone::dcnv2), int(Backbone::din)},
                   {1, 100, 1000},
                   {0, 1}})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lore
