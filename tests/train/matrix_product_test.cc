#include "train/matrix_product.h"

#include <gtest/gtest.h>

#include "train/dropout_mask.h"

namespace lore {
namespace {

// Of numbers that bf16 holds exactly.
at::Tensor random_matrix(std::int64_t rows, std::int64_t cols, std::uint64_t seed) {
  Random random(seed);
  return dropout_mask({rows, cols}, 0.5, 2, random) - 0.5;
}

at::Tensor product(const at::Tensor& a, const at::Tensor& b, const ProductEnd& end = {}) {
  at::Tensor out = at::empty({a.size(0), b.size(1)});
  multiply(a, b, end, out);
  return out;
}

TEST(MatrixProduct, AgreesWithLibtorch) {
  const at::Tensor a = random_matrix(70, 33, 1), b = random_matrix(33, 20, 2);
  EXPECT_TRUE(product(a, b).equal(at::matmul(a, b)));
}

TEST(MatrixProduct, ReadsTransposedFactors) {
  const at::Tensor a = random_matrix(33, 70, 1), b = random_matrix(20, 33, 2);
  EXPECT_TRUE(product(a.t(), b.t()).equal(at::matmul(a.t(), b.t())));
  const at::Tensor row = random_matrix(1, 33, 3);
  EXPECT_TRUE(product(row, b.t()).equal(at::matmul(row, b.t())));
}

TEST(MatrixProduct, AddsABiasAndDropsWhatIsNegative) {
  const at::Tensor a = random_matrix(9, 33, 1), b = random_matrix(33, 20, 2);
  const at::Tensor bias = random_matrix(1, 20, 3).reshape({-1});
  EXPECT_TRUE(product(a, b, {.bias = bias}).equal(at::matmul(a, b) + bias));
  EXPECT_TRUE(product(a, b, {.relu = true}).equal(at::relu(at::matmul(a, b))));
}

TEST(MatrixProduct, TakesAndGivesBf16) {
  if (!has_bf16_products()) GTEST_SKIP() << "this processor does not multiply in bf16";
  const at::Tensor a = random_matrix(70, 33, 1), b = random_matrix(33, 20, 2);
  const at::Tensor narrow_a = a.to(at::kBFloat16), narrow_b = b.to(at::kBFloat16);
  EXPECT_TRUE(product(narrow_a, narrow_b).equal(at::matmul(a, b)));
  at::Tensor out = at::empty({70, 20}, at::kBFloat16);
  multiply(narrow_a, narrow_b, {}, out);
  EXPECT_TRUE(out.equal(at::matmul(a, b).to(at::kBFloat16)));
}

}  // namespace
}  // namespace lore
