#include "lore/bundle/fold.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lore/engine/engine.h"
#include "lore/error.h"

#include "bundle/adaptor.h"

namespace lore {
namespace {

constexpr std::size_t rows_at_once = 4096;

// The adaptor's inputs for entities of a side from `first` on; other columns stay empty.
Batch vectors_of(const Catalog& entities, const std::vector<Input>& inputs, std::size_t first,
                 std::size_t count) {
  Batch batch{.rows = count, .columns = std::vector<Batch::Column>(inputs.size()), .labels = {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::vector<float>& floats = batch.columns[i].floats;
    for (std::size_t row = first; row < first + count; ++row) {
      if (inputs[i].role == InputRole::presence) {
        floats.push_back(entities.has_vector[row]);
      } else {
        floats.resize(floats.size() + entities.vector_width());
        entities.read_vector(row, std::span(floats).last(entities.vector_width()));
      }
    }
  }
  return batch;
}

// What the adaptor says of every entity: [entities, K].
Matrix adapted(const Graph& adaptor, const Bundle& bundle, const Catalog& entities) {
  const Engine engine =
      Engine::compile(adaptor, bundle.weights, adaptor.inputs(), {}, bundle.tables);
  const auto rows = static_cast<std::size_t>(entities.rows());
  const std::size_t width = engine.output_width();
  Matrix result(rows, width);
  Engine::Workspace workspace;
  for (std::size_t first = 0; first < rows; first += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, rows - first);
    const Batch batch = vectors_of(entities, adaptor.inputs(), first, count);
    engine.score(batch, {result.row(first).data(), count * width}, workspace);
  }
  return result;
}

// Drops parameters that the graph has no longer.
template <typename Parameters>
void keep_used(const Graph& graph, Parameters& parameters) {
  std::erase_if(parameters, [&](const auto& parameter) {
    return std::none_of(graph.nodes().begin(), graph.nodes().end(), [&](const Node& node) {
      return node.op == Op::parameter && node.name == parameter.first;
    });
  });
}

void note(Bundle& bundle, Side side) {
  std::string& folded = bundle.provenance["folded"];
  if (!folded.empty()) folded += ',';
  folded += name_of(side);
}

void fold(Bundle& bundle, Side side) {
  const std::optional<Adaptor> adaptor = adaptor_of(bundle.graph, side);
  if (!adaptor) return;
  auto store = std::make_shared<FeatureStore>(*bundle.store);
  const Catalog& entities = store->catalog(side);
  store->replace_vectors(side, adapted(adaptor->graph, bundle, entities));
  bundle.graph = without_adaptor(bundle.graph, side, *adaptor, bundle.weights);
  keep_used(bundle.graph, bundle.weights);
  keep_used(bundle.graph, bundle.tables);
  bundle.store = std::move(store);
  note(bundle, side);
}

}  // namespace

Bundle fold_vectors(const Bundle& bundle) {
  check_bundle(bundle);
  Bundle folded = bundle;
  folded.version.clear();
  for (const Side side : {Side::user, Side::item}) fold(folded, side);
  check_bundle(folded);
  return folded;
}

}  // namespace lore
