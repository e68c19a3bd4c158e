#include "fusion/principal_components.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace lore {
namespace {

constexpr std::size_t entities = 400;

// Vectors (10 + 3 a + b, 10 + 3 a - b, 7) with a and b waves that do not correlate; row 0 and every
// fifth have none, and hold what would spoil the rest.
Catalog catalog() {
  Catalog catalog;
  for (std::size_t i = 1; i < entities; ++i) catalog.add("e" + std::to_string(i));
  catalog.vectors = Matrix(entities, 3, std::vector<float>(3 * entities, 1e6f));
  std::vector<std::uint8_t> has_vector(entities, 0);
  for (std::size_t i = 1; i < entities; ++i) {
    if (i % 5 == 0) continue;
    const float a = std::sin(0.7f * float(i)), b = std::cos(1.9f * float(i));
    has_vector[i] = 1;
    catalog.vectors(i, 0) = 10 + 3 * a + b;
    catalog.vectors(i, 1) = 10 + 3 * a - b;
    catalog.vectors(i, 2) = 7;
  }
  catalog.has_vector = std::move(has_vector);
  return catalog;
}

// Means of products of the components' numbers: [K, K], and of the numbers themselves.
struct Moments {
  Matrix products;
  std::vector<double> means;
};

Moments moments(const Catalog& catalog, const PrincipalComponents& components) {
  const std::size_t width = components.weight.rows();
  Moments found{Matrix(width, width), std::vector<double>(width)};
  std::vector<float> y(width);
  double count = 0;
  for (std::size_t i = 0; i < entities; ++i) count += catalog.has_vector[i];
  for (std::size_t i = 0; i < entities; ++i) {
    if (catalog.has_vector[i] == 0) continue;
    components.apply(catalog.vectors.row(i), y);
    for (std::size_t k = 0; k < width; ++k) {
      found.means[k] += y[k] / count;
      for (std::size_t l = 0; l < width; ++l) found.products(k, l) += y[k] * y[l] / float(count);
    }
  }
  return found;
}

TEST(PrincipalComponents, AreUncorrelatedAndSortedByVariance) {
  const Moments found = moments(catalog(), fit_principal_components(catalog(), 2));
  EXPECT_NEAR(found.means[0], 0, 1e-3);
  EXPECT_NEAR(found.means[1], 0, 1e-3);
  EXPECT_NEAR(found.products(0, 1), 0, 1e-3);
  EXPECT_NEAR(found.products(0, 0), 9, 0.3);  // 2 * 9 * 1/2
  EXPECT_NEAR(found.products(1, 1), 1, 0.1);
}

TEST(PrincipalComponents, WhiteningMakesVarianceOne) {
  const Moments found = moments(catalog(), fit_whitening(catalog(), 2));
  EXPECT_NEAR(found.products(0, 0), 1, 1e-3);
  EXPECT_NEAR(found.products(1, 1), 1, 1e-3);
  EXPECT_NEAR(found.products(0, 1), 0, 1e-3);
}

TEST(PrincipalComponents, DirectionsWithoutDifferencesAreZero) {
  const PrincipalComponents components = fit_whitening(catalog(), 5);
  for (std::size_t k = 2; k < 5; ++k) {
    EXPECT_EQ(components.bias(0, k), 0);
    for (float value : components.weight.row(k)) EXPECT_EQ(value, 0);
  }
}

}  // namespace
}  // namespace lore
