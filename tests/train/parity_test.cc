#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "lore/engine/engine.h"
#include "lore/fusion/model.h"
#include "lore/train/trainer.h"

#include "train/batches.h"
#include "train/operator_graphs.h"

// One graph, two executors: what serving computes is what training computed.
namespace lore {
namespace {

constexpr std::size_t rows = 64;

std::vector<float> served(const Graph& graph, const Weights& weights, const Batch& batch) {
  const Engine engine = Engine::compile(graph, weights, operator_inputs());
  Engine::Workspace workspace;
  std::vector<float> logits(batch.rows);
  engine.score(batch, logits, workspace);
  return logits;
}

// Both executors over batches with unknown ids, padding, missing vectors, and empty and full
// histories.
void expect_parity(const Graph& graph) {
  const Weights weights = random_weights(graph, 7);
  for (std::uint64_t seed : {1, 2}) {
    const Batch batch = random_batch(operator_inputs(), rows, seed);
    const std::vector<float> expected = predict(graph, weights, operator_inputs(), batch);
    const std::vector<float> found = served(graph, weights, batch);
    for (std::size_t row = 0; row < rows; ++row) {
      EXPECT_NEAR(found[row], expected[row], 1e-5 * std::max(1.0f, std::abs(expected[row])))
          << "seed " << seed << ", row " << row;
    }
    const auto [least, most] = std::minmax_element(expected.begin(), expected.end());
    EXPECT_TRUE(graph.inputs().empty() || *most - *least > 1e-3) << "the inputs change nothing";
  }
}

class OperatorParity : public testing::TestWithParam<OperatorGraph> {};

TEST_P(OperatorParity, ServesWhatWasTrained) {
  expect_parity(GetParam().graph);
}

INSTANTIATE_TEST_SUITE_P(Operators, OperatorParity, testing::ValuesIn(operator_graphs()),
                         [](const auto& model) { return model.param.name; });

struct Model {
  Backbone backbone;
  Fusion fusion;
};

std::string name_of_model(const Model& model) {
  return std::string(name_of(model.backbone)) + "_" + name_of(model.fusion);
}

class BackboneParity : public testing::TestWithParam<Model> {};

TEST_P(BackboneParity, ServesWhatWasTrained) {
  ModelSpec spec;
  spec.backbone.kind = GetParam().backbone;
  spec.backbone.embedding_dim = 8;
  spec.backbone.hidden = {24, 16};
  spec.backbone.dropout = 0.1f;
  spec.fusion = GetParam().fusion;
  expect_parity(build_model(operator_inputs(), spec));
}

std::vector<Model> models() {
  std::vector<Model> all;
  for (Backbone backbone : all_backbones) {
    for (Fusion fusion : {Fusion::none, Fusion::kar}) all.push_back({backbone, fusion});
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Models, BackboneParity, testing::ValuesIn(models()),
                         [](const auto& model) { return name_of_model(model.param); });

}  // namespace
}  // namespace lore
