#include "kernel/update_rules.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr StepFactors factors{.scale = 0.5f, .l2 = 0.1f, .decay = 0.9f};
constexpr std::size_t counts[] = {1, 16, 35};

std::vector<float> positive_numbers(std::size_t count, unsigned seed) {
  std::vector<float> numbers = random_numbers(count, seed);
  for (float& number : numbers) number = std::abs(number) + 0.1f;
  return numbers;
}

TEST(UpdateRules, AdamIsItsFormula) {
  const AdamRates rates{.rate = 0.2f, .root = 1.5f};
  for_each_instruction_set([&] {
    for (std::size_t count : counts) {
      const std::vector<float> gradients = random_numbers(count, 1),
                               before = random_numbers(count, 2);
      const std::vector<float> old_state = positive_numbers(2 * count, 3);
      std::vector<float> weights = before, state = old_state;
      adam(factors, rates, gradients.data(), count, weights.data(), state.data());
      for (std::size_t i = 0; i < count; ++i) {
        const float g = 0.5f * gradients[i] + 0.1f * before[i];
        const float first = 0.9f * old_state[i] + 0.1f * g;
        const float second = 0.999f * old_state[count + i] + 0.001f * g * g;
        ASSERT_NEAR(state[i], first, 1e-6);
        ASSERT_NEAR(state[count + i], second, 1e-6);
        ASSERT_NEAR(weights[i], 0.9f * before[i] - 0.2f * first / (std::sqrt(second) * 1.5f), 1e-6);
      }
    }
  });
}

TEST(UpdateRules, AdagradIsItsFormula) {
  for_each_instruction_set([&] {
    for (std::size_t count : counts) {
      const std::vector<float> gradients = random_numbers(count, 1),
                               before = random_numbers(count, 2);
      const std::vector<float> old_state = positive_numbers(count, 3);
      std::vector<float> weights = before, state = old_state;
      adagrad(factors, 0.2f, gradients.data(), count, weights.data(), state.data());
      for (std::size_t i = 0; i < count; ++i) {
        const float g = 0.5f * gradients[i] + 0.1f * before[i];
        const float squares = old_state[i] + g * g;
        ASSERT_NEAR(state[i], squares, 1e-6);
        ASSERT_NEAR(weights[i], 0.9f * before[i] - 0.2f * g / std::sqrt(squares), 1e-6);
      }
    }
  });
}

TEST(UpdateRules, RowsMoveAsEachWouldAlone) {
  const std::vector<std::int32_t> ids = {4, 0, 2};
  const std::vector<AdamRates> rates = {{0.1f, 1}, {0.2f, 2}, {0.3f, 3}};
  for_each_instruction_set([&] {
    for (std::size_t width : counts) {
      const std::vector<float> gradients = random_numbers(ids.size() * width, 1);
      std::vector<float> table = random_numbers(5 * width, 2);
      std::vector<float> state = positive_numbers(5 * 2 * width, 3);
      std::vector<float> expected = table, expected_state = state;
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto row = static_cast<std::size_t>(ids[i]);
        adam(factors, rates[i], &gradients[i * width], width, &expected[row * width],
             &expected_state[row * 2 * width]);
      }
      adam_rows(factors, rates.data(),
                {table.data(), state.data(), width, ids.data(), gradients.data(), ids.size()});
      EXPECT_EQ(table, expected);
      EXPECT_EQ(state, expected_state);
    }
  });
}

TEST(UpdateRules, AddsRowsWhereTheyBelong) {
  const std::vector<std::uint32_t> positions = {1, 0, 1};
  for_each_instruction_set([&] {
    for (std::size_t width : counts) {
      const std::size_t stride = width + 3;
      const std::vector<float> gradients = random_numbers(positions.size() * stride, 1);
      std::vector<float> sums(2 * width, 1);
      add_rows(gradients.data(), stride, positions.data(), 0.5f, positions.size(), width,
               sums.data());
      for (std::size_t d = 0; d < width; ++d) {
        ASSERT_FLOAT_EQ(sums[d], 1 + 0.5f * gradients[stride + d]);
        ASSERT_NEAR(sums[width + d], 1 + 0.5f * (gradients[d] + gradients[2 * stride + d]), 1e-6);
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
