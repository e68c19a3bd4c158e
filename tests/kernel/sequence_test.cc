#include "kernel/sequence.h"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

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

// Attention by its formula, in doubles.
std::vector<float> attended(const CrossAttention& x) {
  std::vector<float> out(x.queries * x.value_width);
  const std::size_t width = x.width / x.heads, value_width = x.value_width / x.heads;
  for (std::size_t r = 0; r < x.queries; ++r) {
    for (std::size_t h = 0; h < x.heads; ++h) {
      double total = 0;
      std::vector<double> sums(value_width);
      for (std::size_t k = 0; k < x.keys; ++k) {
        if (x.mask.data[k] == 0) continue;
        double score = 0;
        for (std::size_t c = h * width; c < (h + 1) * width; ++c) {
          score += double(x.q.data[r * x.width + c]) * x.k.data[k * x.width + c];
        }
        const double weight = std::exp(score / std::sqrt(double(width)));
        total += weight;
        for (std::size_t c = 0; c < value_width; ++c) {
          sums[c] += weight * x.v.data[k * x.value_width + h * value_width + c];
        }
      }
      for (std::size_t c = 0; c < value_width; ++c) {
        const std::size_t at = r * x.value_width + h * value_width + c;
        out[at] = total > 0 ? static_cast<float>(sums[c] / total) : 0;
      }
    }
  }
  return out;
}

TEST(Attention, FollowsItsFormulaForEachShape) {
  const std::vector<float> q = random_numbers(6400, 1), k = random_numbers(8000, 2),
                           v = random_numbers(8000, 3);
  std::vector<float> mask(100, 1);
  for (const std::size_t hidden : {3u, 20u, 40u, 70u}) mask[hidden] = 0;
  // Widths of queries and values, heads: those that are taken column by column, and others.
  const std::vector<std::array<std::size_t, 3>> shapes = {
      {4, 4, 2}, {32, 32, 2}, {6, 10, 1}, {64, 8, 1}, {8, 64, 1}};
  for_each_instruction_set([&] {
    for (const std::size_t keys : {1u, 4u, 15u, 16u, 51u, 64u, 65u, 80u}) {
      for (const auto& [width, value_width, heads] : shapes) {
        const CrossAttention x{.q = {q.data(), 0},
                               .k = {k.data(), 0},
                               .v = {v.data(), 0},
                               .mask = {mask.data(), 0},
                               .queries = 5,
                               .keys = keys,
                               .width = width,
                               .value_width = value_width,
                               .heads = heads};
        const std::vector<float> expected = attended(x);
        std::vector<float> found(2 * expected.size());
        attend(x, 2, found.data());
        for (std::size_t i = 0; i < found.size(); ++i) {
          ASSERT_NEAR(found[i], expected[i % expected.size()], 1e-5f) << keys << " x " << width;
        }
      }
    }
  });
}

TEST(Attention, AQueryWithoutAKeyGetsZeros) {
  const std::vector<float> x = random_numbers(64, 1);
  const std::vector<float> mask(8, 0.0f);
  std::vector<float> found(24, 7);
  attend({.q = {x.data(), 0},
          .k = {x.data(), 0},
          .v = {x.data(), 0},
          .mask = {mask.data(), 0},
          .queries = 3,
          .keys = 8,
          .width = 8,
          .value_width = 8,
          .heads = 2},
         1, found.data());
  for (const float value : found) EXPECT_EQ(value, 0);
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
