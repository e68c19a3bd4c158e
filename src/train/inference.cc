#include "train/inference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "lore/error.h"

namespace lore {

namespace {

constexpr std::size_t rows_at_once = 4096;

}  // namespace

void check_logit(const Graph& graph) {
  if (graph.output() >= 0 && graph.node(graph.output()).shape == Shape{1, 1}) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "the graph has no output that is a logit",
               .expected = "a value of shape [1, 1]"});
}

std::vector<float> logits_of(const Executor& executor, const Batch& batch) {
  const at::Tensor logits = executor.infer(batch);
  const float* values = logits.data_ptr<float>();
  return {values, values + logits.numel()};
}

std::vector<float> logits_of(const Executor& executor, Rows& rows) {
  std::vector<float> logits;
  logits.reserve(rows.size());
  std::vector<std::uint32_t> chosen;
  Batch batch;
  while (logits.size() < rows.size()) {
    chosen.resize(std::min(rows_at_once, rows.size() - logits.size()));
    std::iota(chosen.begin(), chosen.end(), static_cast<std::uint32_t>(logits.size()));
    rows.fill(chosen, batch);
    rows.give_back(logits.size(), chosen.size());
    const std::vector<float> next = logits_of(executor, batch);
    logits.insert(logits.end(), next.begin(), next.end());
  }
  return logits;
}

std::vector<float> probabilities_of(const std::vector<float>& logits) {
  std::vector<float> probabilities(logits.size());
  std::transform(logits.begin(), logits.end(), probabilities.begin(),
                 [](float logit) { return 1 / (1 + std::exp(-logit)); });
  return probabilities;
}

}  // namespace lore
