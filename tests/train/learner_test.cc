#include "train/learner.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "train/synthetic_rows.h"

namespace lore {
namespace {

class LearnerTest : public testing::Test {
 protected:
  Graph graph_ = synthetic_model();
  Batch batch_ = random_batch(synthetic_inputs(), 40, 2);
  Learner learner_{graph_, synthetic_inputs(), initial_weights(graph_, 1), {}};
};

TEST_F(LearnerTest, LearnsABatchByHeart) {
  const double first = learner_.step(batch_);
  double last = first;
  for (int i = 0; i < 300; ++i) last = learner_.step(batch_);
  EXPECT_LT(last, 0.5 * first);
  EXPECT_EQ(learner_.steps(), 301);
}

TEST_F(LearnerTest, KeepsItsWeightsWhereTheLossIsNotFinite) {
  const Weights before = learner_.result();
  batch_.columns[2].floats[0] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(std::isfinite(learner_.step(batch_)));
  EXPECT_EQ(learner_.result(), before);
}

TEST_F(LearnerTest, RefusesAGraphWithNothingToTrain) {
  Graph graph;
  graph.set_output(weighted_sum(input(graph, synthetic_inputs()[2]),
                                reshape(input(graph, synthetic_inputs()[2]), 2, 1))
                       .id);
  EXPECT_THROW(Learner(graph, synthetic_inputs(), initial_weights(graph, 1), {}), Error);
}

// Weights after a step of each of two batches, with options.
Weights after_two_steps(const Graph& graph, const TrainOptions& options) {
  Learner learner(graph, synthetic_inputs(), initial_weights(graph, 1), options);
  learner.step(random_batch(synthetic_inputs(), 40, 2));
  learner.step(random_batch(synthetic_inputs(), 40, 3));
  return learner.result();
}

double change(const Weights& before, const Weights& after) {
  double squares = 0;
  for (const auto& [name, values] : before) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double moved = after.at(name).data()[i] - values.data()[i];
      squares += moved * moved;
    }
  }
  return std::sqrt(squares);
}

TEST_F(LearnerTest, WarmUpTakesSmallStepsFirst) {
  const Weights start = initial_weights(graph_, 1);
  const double usual = change(start, after_two_steps(graph_, {}));
  EXPECT_LT(change(start, after_two_steps(graph_, {.warm_up_steps = 100})), 0.05 * usual);
}

TEST_F(LearnerTest, DenseDecayPullsEveryRowButPadding) {
  const Weights start = initial_weights(graph_, 1);
  const Weights after = after_two_steps(graph_, {.dense_embedding_decay = 10});
  const Matrix& was = start.at("item");
  const Matrix& is = after.at("item");
  EXPECT_EQ(is(padding_id, 0), 0);
  for (std::size_t row = 1; row < was.rows(); ++row) EXPECT_NE(is(row, 0), was(row, 0)) << row;
}

TEST_F(LearnerTest, LayersInBf16LearnNearlyTheSame) {
  Graph graph;
  const Value user = embedding(input(graph, synthetic_inputs()[0]), 4, "user");
  const Value item = embedding(input(graph, synthetic_inputs()[1]), 4, "item");
  const Value hidden = relu(linear(concat({user, item}), 16, "hidden"));
  graph.set_output(linear(hidden, 1, "out").id);
  const Weights start = initial_weights(graph, 1);
  const Weights usual = after_two_steps(graph, {});
  const Weights rounded = after_two_steps(graph, {.layer_precision = LayerPrecision::bf16});
  EXPECT_NE(rounded, usual);
  EXPECT_LT(change(usual, rounded), 0.5 * change(start, usual));
}

TEST_F(LearnerTest, AveragesItsWeightsOverSteps) {
  const Weights start = initial_weights(graph_, 1);
  const TrainOptions averaging{.averaging_decay = 0.5f};
  Learner averaged(graph_, synthetic_inputs(), start, averaging);
  averaged.step(batch_);
  learner_.step(batch_);
  for (const auto& [name, values] : averaged.result()) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float mean = (start.at(name).data()[i] + learner_.result().at(name).data()[i]) / 2;
      EXPECT_NEAR(values.data()[i], mean, 1e-6) << name;
    }
  }
}

}  // namespace
}  // namespace lore
