#include "bundle/logits.h"

#include <algorithm>
#include <cstddef>

namespace lore {
namespace {

constexpr std::size_t rows_at_once = 1024;

}  // namespace

std::vector<float> logits_of(const Engine& engine, const FeatureStore& store,
                             std::span<const Example> rows) {
  std::vector<float> logits(rows.size());
  Engine::Workspace workspace;
  Batch batch;
  for (std::size_t begin = 0; begin < rows.size(); begin += rows_at_once) {
    const std::size_t count = std::min(rows_at_once, rows.size() - begin);
    store.fill(rows.subspan(begin, count), batch);
    engine.score(batch, std::span(logits).subspan(begin, count), workspace);
  }
  return logits;
}

std::vector<float> labels_of(std::span<const Example> rows) {
  std::vector<float> labels;
  for (const Example& row : rows) labels.push_back(row.label);
  return labels;
}

std::vector<ScoredRow> scored_rows(std::span<const Example> rows, std::span<const float> logits) {
  std::vector<ScoredRow> scored;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    scored.push_back({rows[i].user, rows[i].item, rows[i].label, logits[i]});
  }
  return scored;
}

}  // namespace lore
