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
  constexpr std::size_t rows = 90;
  std::vector<std::int32_t> ids;
  std::vector<AdamRates> rates;
  for (std::size_t i = 0; i < 39; ++i) {
    ids.push_back(static_cast<std::int32_t>(i * 7 % rows));
    rates.push_back({0.01f * float(i), 1 + 0.1f * float(i)});
  }
  for_each_instruction_set([&] {
    for (std::size_t width : counts) {
      const std::vector<float> gradients = random_numbers(ids.size() * width, 1);
      std::vector<float> table = random_numbers(rows * width, 2);
      std::vector<float> state = positive_numbers(rows * 2 * width, 3);
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

}  // namespace
}  // namespace lore::kernel
