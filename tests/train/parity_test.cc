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
  std::string name;
  BackboneOptions backbone;
  Fusion fusion = Fusion::none;
};

void PrintTo(const Model& model, std::ostream* out) {
  *out << model.name;
}

class BackboneParity : public testing::TestWithParam<Model> {};

TEST_P(BackboneParity, ServesWhatWasTrained) {
  expect_parity(build_model(operator_inputs(),
                            {.backbone = GetParam().backbone, .fusion = GetParam().fusion}));
}

BackboneOptions small(Backbone kind) {
  return {.kind = kind, .embedding_dim = 8, .hidden = {24, 16}, .dropout = 0.1f};
}

// What an option makes another graph of.
std::vector<Model> variants() {
  std::vector<Model> all;
  const auto add = [&](const char* name, Backbone kind, auto change) {
    all.push_back({name, small(kind)});
    change(all.back().backbone);
  };
  add("dcnv2_low_rank", Backbone::dcnv2, [](BackboneOptions& o) { o.cross_rank = 3; });
  add("xdeepfm_deep", Backbone::xdeepfm, [](BackboneOptions& o) { o.cin_layers = {7, 5, 3}; });
  add("autoint_one_head", Backbone::autoint, [](BackboneOptions& o) { o.attention_heads = 1; });
  add("fibinet_each", Backbone::fibinet, [](BackboneOptions& o) { o.bilinear = Bilinear::each; });
  add("masknet_serial", Backbone::masknet, [](BackboneOptions& o) { o.serial_masks = true; });
  add("finalmlp_uneven", Backbone::finalmlp, [](BackboneOptions& o) { o.second_hidden = {12}; });
  add("bst_deep", Backbone::bst, [](BackboneOptions& o) {
    o.attention_heads = 4;
    o.transformer_blocks = 2;
  });
  return all;
}

// Names of tests have no plus.
std::string word_of(Fusion fusion) {
  std::string name = name_of(fusion);
  std::ranges::replace(name, '+', '_');
  return name;
}

std::vector<Model> models() {
  std::vector<Model> all = variants();
  for (Backbone backbone : all_backbones) {
    for (Fusion fusion :
         {Fusion::none, Fusion::kar,
          Fusion::concat | Fusion::tiers | Fusion::semantic_ids | Fusion::unisrec | Fusion::cela}) {
      const std::string name = std::string(name_of(backbone)) + "_" + word_of(fusion);
      all.push_back({name, small(backbone), fusion});
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(Models, BackboneParity, testing::ValuesIn(models()),
                         [](const auto& model) { return model.param.name; });

}  // namespace
}  // namespace lore
