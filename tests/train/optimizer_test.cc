#include "train/optimizer.h"

#include <cmath>

#include <gmock/gmock.h>

#include "lore/graph/ops.h"

#include "train/batches.h"

namespace lore {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

const Input item = id_field("item", Side::item, 5);
const Input clicked = history_of(item, 2);
const Input price = float_input("price", 1);

// One step on the sum of the logits of `batch`.
Weights after_step(const Graph& graph, Weights weights, const Batch& batch,
                   const TrainOptions& options) {
  const Executor executor(graph, {item, clicked, price}, weights);
  Optimizer optimizer(executor, weights, options);
  const Tape tape = executor.train(batch, Random(1));
  tape.output.sum().backward();
  optimizer.step(tape, 1);
  for (const Executor::Dense& dense : executor.dense()) EXPECT_FALSE(dense.value.grad().defined());
  return weights;
}

Batch one_row() {
  return {.rows = 1,
          .columns = {{.ids = {2}, .floats = {}},
                      {.ids = {3, 0}, .floats = {}},
                      {.ids = {}, .floats = {1}}},
          .labels = {1}};
}

TEST(Optimizer, DecaysWeightsOfLinearLayersOnly) {
  Graph graph;
  const Value x = affine(input(graph, price), 0, 0);  // no gradient but that of the bias
  const Value gate = parameter(graph, "gate", {1, 1}, Init::ones);
  graph.set_output((linear(x, 1, "layer") + gate).id);
  Weights weights = initial_weights(graph, 1);
  weights.at("layer.weight")(0, 0) = 2;
  const Weights after =
      after_step(graph, weights, one_row(), {.learning_rate = 0.1f, .weight_decay = 0.5f});
  EXPECT_FLOAT_EQ(after.at("layer.weight")(0, 0), 2 * (1 - 0.05f));
  EXPECT_NEAR(after.at("layer.bias")(0, 0), -0.1f, 1e-6);
  EXPECT_NEAR(after.at("gate")(0, 0), 0.9f, 1e-6);
}

TEST(Optimizer, UpdatesTheRowsOfAllLookupsOfATable) {
  Graph graph;
  const Value target = embedding(input(graph, item), 1, "item");
  const Value past = embedding(input(graph, clicked), 1, "item");
  graph.set_output((target + weighted_sum(parameter(graph, "w", {1, 2}, Init::ones), past)).id);
  const Weights before = initial_weights(graph, 1);
  const Weights after = after_step(graph, before, one_row(), {.embedding_learning_rate = 0.1f});
  const Matrix& was = before.at("item");
  const Matrix& is = after.at("item");
  EXPECT_EQ(is(0, 0), 0);
  EXPECT_EQ(is(1, 0), was(1, 0));
  EXPECT_NEAR(is(2, 0), was(2, 0) - 0.1f, 1e-6);
  EXPECT_NEAR(is(3, 0), was(3, 0) - 0.1f, 1e-6);
  EXPECT_EQ(is(4, 0), was(4, 0));
}

TEST(Optimizer, PullsLookedUpRowsToZeroByTheEmbeddingDecay) {
  Graph graph;
  graph.set_output(affine(embedding(input(graph, item), 1, "item"), 0, 0).id);
  Weights weights = initial_weights(graph, 1);
  for (std::size_t row = 1; row < 5; ++row) weights.at("item")(row, 0) = 1;
  const Weights after = after_step(graph, weights, one_row(),
                                   {.embedding_learning_rate = 0.1f, .embedding_decay = 0.01f});
  EXPECT_NEAR(after.at("item")(2, 0), 0.9f, 1e-5);
  EXPECT_EQ(after.at("item")(3, 0), 1);
}

TEST(Optimizer, GivesTablesOfOneNumberARowTheirOwnRateAndDecay) {
  Graph graph;
  const Value wide = affine(embedding(input(graph, item), 2, "embedding"), 0, 0);
  const Value narrow = affine(embedding(input(graph, item), 1, "first_order"), 0, 0);
  graph.set_output((linear(wide, 1, "layer") + narrow).id);
  Weights weights = initial_weights(graph, 1);
  for (const char* table : {"embedding", "first_order"}) weights.at(table)(2, 0) = 1;
  const TrainOptions options = {.embedding_learning_rate = 0.1f,
                                .embedding_decay = 0.01f,
                                .first_order_learning_rate = 0.2f,
                                .first_order_decay = 0.02f};
  const Weights after = after_step(graph, weights, one_row(), options);
  EXPECT_NEAR(after.at("embedding")(2, 0), 0.9f, 1e-5);
  EXPECT_NEAR(after.at("first_order")(2, 0), 0.8f, 1e-5);

  TrainOptions free = options;
  free.first_order_decay = 0.0f;
  EXPECT_EQ(after_step(graph, weights, one_row(), free).at("first_order")(2, 0), 1);
}

TEST(Optimizer, LetsStatisticsFollowTheBatch) {
  Graph graph;
  const Value scale = parameter(graph, "scale", {1, 1}, Init::ones);
  graph.set_output((batch_norm(input(graph, price), "norm") * scale).id);
  Batch batch = one_row();
  batch.rows = 2;
  batch.columns[0].ids = {2, 2};
  batch.columns[1].ids = {2, 2, 2, 2};
  batch.columns[2].floats = {1, 5};  // mean 3, unbiased variance 8
  const Weights after = after_step(graph, initial_weights(graph, 1), batch, {});
  EXPECT_THAT(after.at("norm.mean").values(), ElementsAre(FloatNear(0.3f, 1e-6f)));
  EXPECT_THAT(after.at("norm.variance").values(), ElementsAre(FloatNear(1.7f, 1e-5f)));
}

// By hand: the gradients are 1 for the bias, and 1 for each of the two rows: a norm of sqrt(3).
// Adam's first moment shows what was clipped.
TEST(Optimizer, ClipsTheNormOfAllGradientsTogether) {
  Graph graph;
  const Value target = embedding(input(graph, item), 1, "item");
  const Value past = embedding(input(graph, clicked), 1, "item");
  const Value bias = parameter(graph, "bias", {1, 1}, Init::zeros);
  graph.set_output(
      add({target, weighted_sum(parameter(graph, "w", {1, 2}, Init::zeros), past), bias}).id);
  const auto state_of_bias = [&](float clip_norm) {
    Weights weights = initial_weights(graph, 1);
    weights.at("w") = Matrix(1, 2, {1, 1});
    weights.at("item") = Matrix(5, 1);  // no gradient for w
    const Executor executor(graph, {item, clicked, price}, weights);
    Optimizer optimizer(executor, weights, {.clip_norm = clip_norm});
    const Batch batch = one_row();
    const Tape tape = executor.train(batch, Random(1));
    tape.output.sum().backward();
    optimizer.step(tape, 1);
    TensorWriter writer;
    optimizer.write(writer);
    const std::string path = testing::TempDir() + "lore_clipped.safetensors";
    writer.write(path);
    return TensorFile::open(path).matrix("optimizer.bias.state")(0, 0);  // 0.1 * gradient
  };
  EXPECT_FLOAT_EQ(state_of_bias(0), 0.1f);
  EXPECT_FLOAT_EQ(state_of_bias(2), 0.1f);
  EXPECT_FLOAT_EQ(state_of_bias(1), 0.1f / std::sqrt(3.0f));
}

}  // namespace
}  // namespace lore
