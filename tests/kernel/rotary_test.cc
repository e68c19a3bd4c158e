#include "kernel/rotary.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr std::size_t width = 6, heads = 2, positions = 5;

std::vector<float> angles() {
  std::vector<float> table(positions * width);
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t i = 0; i < width / 2; ++i) {
      const double angle = double(p) * std::pow(100.0, -2.0 * double(i) / width);
      table[p * width + i] = static_cast<float>(std::cos(angle));
      table[p * width + width / 2 + i] = static_cast<float>(std::sin(angle));
    }
  }
  return table;
}

double dot(const float* x, const float* y) {
  double sum = 0;
  for (std::size_t i = 0; i < width; ++i) sum += double(x[i]) * y[i];
  return sum;
}

TEST(Rotary, LeavesTheFirstPositionAlone) {
  const std::vector<float> x = random_numbers(heads * width, 1);
  std::vector<float> y(x.size());
  const std::int32_t position = 0;
  rotate(x.data(), 1, heads, width, &position, angles().data(), y.data());
  EXPECT_EQ(x, y);
}

TEST(Rotary, ProductsDependOnDistancesAlone) {
  std::vector<float> q, k;
  const std::vector<float> one = random_numbers(heads * width, 1);
  const std::vector<float> other = random_numbers(heads * width, 2);
  std::vector<std::int32_t> places;
  for (std::int32_t p = 0; p < std::int32_t(positions); ++p) {
    q.insert(q.end(), one.begin(), one.end());
    k.insert(k.end(), other.begin(), other.end());
    places.push_back(p);
  }
  rotate(q.data(), positions, heads, width, places.data(), angles().data(), q.data());
  rotate(k.data(), positions, heads, width, places.data(), angles().data(), k.data());
  const auto at = [&](const std::vector<float>& x, std::size_t token) {
    return x.data() + (token * heads + 1) * width;
  };
  EXPECT_NEAR(dot(at(q, 1), at(k, 0)), dot(at(q, 4), at(k, 3)), 1e-5);
  EXPECT_NEAR(dot(at(q, 0), at(k, 2)), dot(at(q, 2), at(k, 4)), 1e-5);
  EXPECT_GT(std::abs(dot(at(q, 1), at(k, 0)) - dot(at(q, 2), at(k, 0))), 1e-3);
}

}  // namespace
}  // namespace lore::kernel
