#include "kernel/attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/aligned.h"
#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

struct Sizes {
  std::size_t tokens, heads, key_heads, width;
  bool causal, biased;
};

// The formula in double precision.
std::vector<double> reference(const Attention& a) {
  std::vector<double> out(a.tokens * a.heads * a.width);
  for (std::size_t h = 0; h < a.heads; ++h) {
    const std::size_t from = h * a.key_heads / a.heads * a.width;
    for (std::size_t t = 0; t < a.tokens; ++t) {
      const std::size_t seen = a.causal ? t + 1 : a.tokens;
      std::vector<double> weights(seen);
      double sum = 0;
      for (std::size_t s = 0; s < seen; ++s) {
        double score = 0;
        for (std::size_t i = 0; i < a.width; ++i) {
          score += double(a.q.data[t * a.q.stride + h * a.width + i]) *
                   a.k.data[s * a.k.stride + from + i];
        }
        score /= std::sqrt(double(a.width));
        if (a.bias != nullptr) {
          score += a.bias[std::ptrdiff_t(h * a.bias_stride + s) - std::ptrdiff_t(t)];
        }
        sum += weights[s] = std::exp(score);
      }
      for (std::size_t s = 0; s < seen; ++s) {
        for (std::size_t i = 0; i < a.width; ++i) {
          out[(t * a.heads + h) * a.width + i] +=
              weights[s] / sum * a.v.data[s * a.v.stride + from + i];
        }
      }
    }
  }
  return out;
}

void expect_reference(Sizes sizes) {
  const std::size_t q_stride = sizes.heads * sizes.width + 3;
  const std::size_t k_stride = sizes.key_heads * sizes.width + 5;
  std::vector<float> q = random_numbers(sizes.tokens * q_stride, 1);
  for (float& value : q) value *= 4;
  const std::vector<float> k = random_numbers(sizes.tokens * k_stride, 2);
  const std::vector<float> v = random_numbers(sizes.tokens * k_stride, 3);
  const std::size_t distances = 2 * sizes.tokens - 1;
  const std::vector<float> bias = random_numbers(sizes.heads * distances, 4);
  const Attention attention{
      .q = {q.data(), q_stride},
      .k = {k.data(), k_stride},
      .v = {v.data(), k_stride},
      .tokens = sizes.tokens,
      .heads = sizes.heads,
      .key_heads = sizes.key_heads,
      .width = sizes.width,
      .causal = sizes.causal,
      .bias = sizes.biased ? bias.data() + sizes.tokens - 1 : nullptr,
      .bias_stride = distances,
  };
  AlignedFloats scratch(attention_scratch(sizes.tokens, sizes.width));
  std::fill(scratch.begin(), scratch.end(), std::nanf(""));
  std::vector<float> out(sizes.tokens * sizes.heads * sizes.width);
  attend(attention, scratch.data(), out.data());
  const std::vector<double> wanted = reference(attention);
  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_NEAR(out[i], wanted[i], 2e-6) << i;
}

TEST(Attention, IsItsFormulaForEveryNumberOfTokens) {
  for_each_instruction_set([] {
    for (std::size_t tokens : {1, 2, 11, 12, 13, 31, 32, 33, 70}) {
      expect_reference({tokens, 2, 2, 32, false, false});
    }
  });
}

TEST(Attention, IsItsFormulaForEveryWidth) {
  for_each_instruction_set([] {
    for (std::size_t width : {1, 4, 8, 20, 64}) expect_reference({19, 3, 3, width, false, false});
  });
}

TEST(Attention, SharesKeysHidesLaterTokensAndAddsBiases) {
  for_each_instruction_set([] {
    for (std::size_t tokens : {1, 5, 40}) {
      expect_reference({tokens, 4, 2, 8, true, false});
      expect_reference({tokens, 4, 1, 16, false, true});
      expect_reference({tokens, 4, 4, 16, true, true});
    }
  });
}

// Scores far beyond what exp() holds.
TEST(Attention, StaysFiniteForHugeScores) {
  const std::size_t tokens = 20, width = 16;
  std::vector<float> q = random_numbers(tokens * width, 1);
  for (float& value : q) value *= 1e6f;
  AlignedFloats scratch(attention_scratch(tokens, width));
  std::vector<float> out(tokens * width);
  const Heads heads{q.data(), width};
  attend({.q = heads,
          .k = heads,
          .v = heads,
          .tokens = tokens,
          .heads = 1,
          .key_heads = 1,
          .width = width},
         scratch.data(), out.data());
  for (float value : out) EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace lore::kernel
