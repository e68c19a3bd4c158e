#include "bundle/logits.h"

#include <algorithm>
#include <cstddef>

#include "lore/eval/metrics.h"

namespace lore {
namespace {

constexpr std::size_t rows_at_once = 1024;

}  // namespace

std::vector<float> logits_of(const Engine& engine, const FeatureStore& store,
                             const Examples& rows) {
  std::vector<float> logits(rows.size());
  std::vector<Example> buffer;
  Engine::Workspace workspace;
  Batch batch;
  for (std::size_t begin = 0; begin < rows.size(); begin += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, rows.size() - begin);
    store.fill(rows.read(begin, count, buffer), batch);
    rows.give_back(begin, count);
    engine.score(batch, std::span(logits).subspan(begin, count), workspace);
  }
  return logits;
}

double auc_of(const Bundle& bundle, const Examples& rows, ScorePrecision precision) {
  const Engine engine = engine_of(bundle, {.precision = precision});
  return auc(labels_of(rows), logits_of(engine, *bundle.store, rows));
}

std::vector<float> labels_of(const Examples& rows) {
  std::vector<float> labels(rows.size());
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = rows.label(i);
  return labels;
}

std::vector<ScoredRow> scored_rows(const Examples& rows, std::span<const float> logits) {
  std::vector<ScoredRow> scored;
  scored.reserve(rows.size());
  for (const Example& row : rows) {
    scored.push_back({row.user, row.item, row.label, logits[scored.size()]});
  }
  return scored;
}

}  // namespace lore
