#include "train/update_rule.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

// By hand: after one step the corrected moments are g and g^2, so the weight moves by the learning
// rate against the gradient's sign.
TEST(AdamUpdate, FirstStepIsTheLearningRate) {
  std::vector<float> weights = {1, -2, 3};
  std::vector<float> state(6);
  const std::vector<float> gradient = {0.5f, -40, 0};
  update({.learning_rate = 0.1f}, {}, 1, weights, gradient.data(), state.data());
  EXPECT_NEAR(weights[0], 0.9f, 1e-6);
  EXPECT_NEAR(weights[1], -1.9f, 1e-6);
  EXPECT_EQ(weights[2], 3);
  EXPECT_FLOAT_EQ(state[0], 0.05f);
  EXPECT_FLOAT_EQ(state[3], 0.00025f);
}

// By hand: m = 0.9 * 0.1 - 0.1 = -0.01, v = 0.999 * 0.001 + 0.001 = 0.001999; corrected by 0.19 and
// 0.001999: -0.0526316 and 1.
TEST(AdamUpdate, SecondStepCorrectsBothMoments) {
  std::vector<float> weight = {0};
  std::vector<float> state(2);
  const UpdateOptions options{.learning_rate = 1};
  float gradient = 1;
  update(options, {}, 1, weight, &gradient, state.data());
  EXPECT_NEAR(weight[0], -1, 1e-6);
  gradient = -1;
  update(options, {}, 2, weight, &gradient, state.data());
  EXPECT_NEAR(weight[0], -1 + 0.0526316, 1e-5);
}

TEST(AdamUpdate, L2PullsThroughTheGradient) {
  std::vector<float> weight = {2};
  std::vector<float> state(2);
  const float gradient = 0;
  update({.learning_rate = 0.1f, .l2 = 0.01f}, {}, 1, weight, &gradient, state.data());
  EXPECT_FLOAT_EQ(state[0], 0.1f * 0.02f);
  EXPECT_NEAR(weight[0], 1.9f, 1e-5);
}

TEST(AdamUpdate, DecoupledDecayLeavesMomentsAlone) {
  std::vector<float> weight = {2};
  std::vector<float> state(2);
  const float gradient = 0;
  update({.learning_rate = 0.1f, .decoupled_decay = 0.5f}, {}, 1, weight, &gradient, state.data());
  EXPECT_EQ(state[0], 0);
  EXPECT_FLOAT_EQ(weight[0], 2 * (1 - 0.05f));
}

TEST(AdamUpdate, CorrectionsFadeOut) {
  std::vector<float> weight = {0};
  std::vector<float> state = {1, 1};
  const float gradient = 1;
  update({.learning_rate = 0.1f}, {}, 1'000'000, weight, &gradient, state.data());
  EXPECT_NEAR(weight[0], -0.1f, 1e-6);
}

TEST(DenseOptimizer, FindsTheMinimumOfAParabola) {
  std::vector<float> x = {5, -3};
  DenseOptimizer adam(x, {.learning_rate = 0.05f});
  for (int i = 0; i < 2000; ++i) {
    const std::vector<float> gradient = {2 * (x[0] - 1), 2 * (x[1] - 2)};
    adam.step(gradient);
  }
  EXPECT_NEAR(x[0], 1, 1e-3);
  EXPECT_NEAR(x[1], 2, 1e-3);
}

}  // namespace
}  // namespace lore
