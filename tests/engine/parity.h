#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "lore/engine/engine.h"

#include "engine/reference.h"
#include "engine/samples.h"

namespace lore {

inline std::vector<float> score(const Engine& engine, const Batch& batch) {
  Engine::Workspace workspace;
  std::vector<float> logits(batch.rows);
  engine.score(batch, logits, workspace);
  return logits;
}

inline std::vector<float> rank(const Engine& engine, const Batch& request,
                               const Engine::ItemTable& items,
                               const std::vector<std::int32_t>& candidates) {
  Engine::Workspace workspace;
  std::vector<float> logits(candidates.size());
  engine.rank(request, items, candidates, logits, workspace);
  return logits;
}

inline std::vector<std::int32_t> all_rows(const Engine::ItemTable& items) {
  std::vector<std::int32_t> rows(items.rows());
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

// Rows of a batch scored one by one, and every item ranked for every request, equal the reference.
inline void expect_parity(const Graph& graph, const Weights& weights, const Batch& batch) {
  const std::vector<Input>& inputs = graph.inputs();
  const Engine engine = Engine::compile(graph, weights, inputs);
  Reference reference(graph, weights, inputs);
  const auto expect_near = [](float found, double expected) {
    ASSERT_NEAR(found, expected, 1e-5 * (1 + std::abs(expected)));
  };

  const std::vector<float> scores = score(engine, batch);
  for (std::size_t r = 0; r < batch.rows; ++r) expect_near(scores[r], reference.logit(batch, r));

  const Engine::ItemTable items = engine.publish(batch);
  for (std::size_t r = 0; r < batch.rows; ++r) {
    const Batch request = one_row(inputs, batch, r, [](Side side) { return side != Side::item; });
    const std::vector<float> ranked = rank(engine, request, items, all_rows(items));
    ASSERT_NEAR(ranked[r], scores[r], 1e-6 * (1 + std::abs(scores[r]))) << "rank is not score";
    for (std::size_t i = 0; i < batch.rows; ++i) {
      expect_near(ranked[i], reference.logit(paired(inputs, batch, r, i), 0));
    }
  }
}

// The same over random weights and rows.
inline void expect_parity(const Graph& graph) {
  for (unsigned seed : {1u, 2u, 3u}) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_parity(graph, random_weights(graph, seed), random_batch(graph.inputs(), 5, seed));
  }
}

// A rewriting of the graph computes the same.
inline void expect_same_logits(const Graph& graph, const Weights& weights, const Graph& rewritten,
                               const Weights& rewritten_weights) {
  const std::vector<Input>& inputs = graph.inputs();
  Reference original(graph, weights, inputs);
  Reference other(rewritten, rewritten_weights, inputs);
  const Batch batch = random_batch(inputs, 8, 5);
  for (std::size_t r = 0; r < batch.rows; ++r) {
    const double expected = original.logit(batch, r);
    ASSERT_NEAR(other.logit(batch, r), expected, 1e-5 * (1 + std::abs(expected)));
  }
}

// Counts the nodes of `graph` that are computed by `op` at `stage`.
inline int count(const Graph& graph, Op op, Stage stage) {
  int found = 0;
  for (const Node& node : graph.nodes()) found += node.op == op && stage_of(node.sides) == stage;
  return found;
}

}  // namespace lore
