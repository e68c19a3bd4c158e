#include "kernel/gelu.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"

namespace lore::kernel {
namespace {

double exact_gelu(double x) {
  return x * std::erfc(-x / std::sqrt(2.0)) / 2;
}

double exact_gelu_tanh(double x) {
  return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}

double exact_silu(double x) {
  return x / (1 + std::exp(-x));
}

using Function = void (*)(const float*, std::size_t, float*);

void expect_function(Function f, double (*exact)(double)) {
  std::vector<float> x = {-1e30f, -300, -104, -90, 90, 104, 300, 1e30f, 0, -0.0f, 1e-30f};
  for (float value = -12; value < 12; value += 0.003f) x.push_back(value);
  for_each_instruction_set([&] {
    std::vector<float> y(x.size());
    f(x.data(), x.size(), y.data());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double wanted = exact(x[i]);
      ASSERT_NEAR(y[i], wanted, 1e-6 * std::max(1.0, std::abs(wanted))) << x[i];
    }
  });
}

TEST(Gelu, IsXTimesTheNormalDistribution) {
  expect_function(gelu, exact_gelu);
}

TEST(Gelu, TanhFormIsItsFormula) {
  expect_function(gelu_tanh, exact_gelu_tanh);
}

TEST(Gelu, SiluIsXTimesItsSigmoid) {
  expect_function(silu, exact_silu);
}

TEST(Gelu, TakesAnyLengthInPlace) {
  for (std::size_t count = 0; count < 40; ++count) {
    std::vector<float> x(count + 1, 1.0f);
    gelu(x.data(), count, x.data());
    for (std::size_t i = 0; i < count; ++i) ASSERT_NEAR(x[i], exact_gelu(1), 1e-6);
    ASSERT_EQ(x[count], 1.0f);
  }
}

}  // namespace
}  // namespace lore::kernel
