#include "kernel/sequence.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace lore::kernel {
namespace {

CrossAttention one_query(const float* q, const float* k, const float* v, const float* mask,
                         std::size_t keys) {
  return {.q = {q, 0},
          .k = {k, 0},
          .v = {v, 0},
          .mask = {mask, 0},
          .queries = 1,
          .keys = keys,
          .width = 1,
          .value_width = 1,
          .heads = 1};
}

TEST(Attention, WeighsValuesByTheSoftmaxOfScores) {
  const float q = 1;
  const float k[] = {0, std::log(3.0f)};
  const float v[] = {10, 20};
  float out;
  attend(one_query(&q, k, v, nullptr, 2), 1, &out);
  EXPECT_NEAR(out, 17.5f, 1e-5f);
}

TEST(Attention, MaskedKeysCountForNothing) {
  const float q = 1;
  const float k[] = {1000, 0, 1};
  const float v[] = {-1, 5, -1};
  const float mask[] = {0, 1, 0};
  float out;
  attend(one_query(&q, k, v, mask, 3), 1, &out);
  EXPECT_EQ(out, 5);
  const float none[] = {0, 0, 0};
  attend(one_query(&q, k, v, none, 3), 1, &out);
  EXPECT_EQ(out, 0);
}

// Scores that grow along the keys: every tile makes what came before it smaller.
TEST(Attention, ManyKeysAndHugeScoresStayFinite) {
  const float q = 1;
  std::vector<float> k, v;
  for (int i = 0; i < 300; ++i) {
    k.push_back(static_cast<float>(10 * i));
    v.push_back(static_cast<float>(i));
  }
  float out;
  attend(one_query(&q, k.data(), v.data(), nullptr, k.size()), 1, &out);
  EXPECT_NEAR(out, 299, 1e-3);
}

TEST(Gru, FollowsItsFormulaFromTheLastRowToTheFirst) {
  const float gates[] = {0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f};  // two rows of r, u, n
  const float weight[] = {0.7f, -0.8f, 0.9f};
  const float bias[] = {0.05f, -0.05f, 0.15f};
  const float mask[] = {1, 1};
  const float update[] = {0.5f, 1};
  float out[2];
  scan({.gates = {gates, 0},
        .weight = {weight, 0},
        .bias = {bias, 0},
        .mask = {mask, 0},
        .update = {update, 0},
        .length = 2,
        .hidden = 1},
       1, out);
  double h = 0;
  for (int row : {1, 0}) {
    const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
    const double r = sigmoid(gates[3 * row] + h * weight[0] + bias[0]);
    const double u = update[row] * sigmoid(gates[3 * row + 1] + h * weight[1] + bias[1]);
    const double n = std::tanh(gates[3 * row + 2] + r * (h * weight[2] + bias[2]));
    h = (1 - u) * h + u * n;
    EXPECT_NEAR(out[row], h, 1e-6) << "row " << row;
  }
}

TEST(Gru, PaddingLeavesTheStateAsItIs) {
  const float gates[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
  const float weight[] = {1, 1, 1};
  const float bias[] = {0, 0, 0};
  const float mask[] = {0, 1, 0};
  float out[3];
  scan({.gates = {gates, 0},
        .weight = {weight, 0},
        .bias = {bias, 0},
        .mask = {mask, 0},
        .update = {nullptr, 0},
        .length = 3,
        .hidden = 1},
       1, out);
  EXPECT_EQ(out[2], 0) << "before the first item";
  EXPECT_GT(out[1], 0);
  EXPECT_EQ(out[0], out[1]);
}

}  // namespace
}  // namespace lore::kernel
