#include "lore/train/torch_peer.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/fusion/model.h"
#include "lore/train/trainer.h"

#include "train/batches.h"
#include "train/operator_graphs.h"

namespace lore {
namespace {

constexpr std::size_t rows = 16;

void expect_near(const std::vector<float>& found, const std::vector<float>& expected) {
  for (std::size_t i = 0; i < rows; ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-5 * std::max(1.0f, std::abs(expected[i]))) << i;
  }
}

TEST(TorchPeer, ScoresAsTheTrainerDoesEagerAndScripted) {
  for (const Backbone backbone : {Backbone::deepfm, Backbone::dcnv2, Backbone::din}) {
    SCOPED_TRACE(name_of(backbone));
    ModelSpec spec;
    spec.backbone.kind = backbone;
    spec.backbone.hidden = {24, 16};
    const Graph graph = build_model(operator_inputs(), spec);
    const Weights weights = random_weights(graph, 7);
    const Batch batch = random_batch(operator_inputs(), rows, 1);
    const std::vector<float> expected = predict(graph, weights, operator_inputs(), batch);

    const TorchPeer peer(graph, operator_inputs(), weights, batch);
    std::vector<float> logits(rows);
    peer.run_eager(logits);
    expect_near(logits, expected);
    for (int run = 0; run < 3; ++run) {  // libtorch optimises after the first runs
      std::ranges::fill(logits, 0.0f);
      peer.run_script(logits);
      expect_near(logits, expected);
    }
  }
}

TEST(TorchPeer, RefusesABatchThatLacksAColumn) {
  const Graph graph = build_model(operator_inputs(), {});
  const Weights weights = random_weights(graph, 7);
  Batch batch = random_batch(operator_inputs(), rows, 1);
  batch.columns[0].ids.clear();
  EXPECT_THROW(TorchPeer(graph, operator_inputs(), weights, batch), Error);
}

}  // namespace
}  // namespace lore
