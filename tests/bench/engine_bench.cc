#include <cstddef>
#include <vector>

#include <benchmark/benchmark.h>

#include "lore/engine/engine.h"

#include "engine/models.h"
#include "engine/samples.h"

namespace lore {
namespace {

constexpr std::int32_t catalog = 10'000;

// Ten columns of user and of item each, of 16 numbers.
Graph deepfm_of_20_fields() {
  std::vector<Input> inputs = columns(10, catalog);
  inputs.pop_back();
  return deepfm(inputs, 16, {256, 128, 64});
}

// Candidates ranked for one request, on one thread.
void rank_deepfm(benchmark::State& state) {
  const Graph graph = deepfm_of_20_fields();
  const Engine engine = Engine::compile(graph, random_weights(graph, 1), graph.inputs());
  const Batch batch = random_batch(graph.inputs(), catalog, 1);
  const Batch request =
      one_row(graph.inputs(), batch, 0, [](Side side) { return side != Side::item; });
  const Engine::ItemTable items = engine.publish(batch);
  std::vector<std::int32_t> candidates(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    candidates[i] = static_cast<std::int32_t>(i * 7919 % catalog);
  }
  std::vector<float> logits(candidates.size());
  Engine::Workspace workspace;
  for (auto _ : state) engine.rank(request, items, candidates, logits, workspace);
}
BENCHMARK(rank_deepfm)
    ->ArgName("candidates")
    ->Arg(100)
    ->Arg(500)
    ->Arg(1000)
    ->Unit(benchmark::kMicrosecond);

void score_deepfm(benchmark::State& state) {
  const Graph graph = deepfm_of_20_fields();
  const Engine engine = Engine::compile(graph, random_weights(graph, 1), graph.inputs());
  const Batch batch = random_batch(graph.inputs(), static_cast<std::size_t>(state.range(0)), 1);
  std::vector<float> logits(batch.rows);
  Engine::Workspace workspace;
  for (auto _ : state) engine.score(batch, logits, workspace);
}
BENCHMARK(score_deepfm)->ArgName("rows")->Arg(1)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lore
