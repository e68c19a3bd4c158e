#include "kernel/byte_matrix.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

struct Shape {
  std::size_t rows;
  std::size_t in;
  std::size_t out;
};

class ByteMatrixOf : public testing::TestWithParam<Shape> {
 protected:
  void SetUp() override {
    if (!ByteMatrix::is_supported()) GTEST_SKIP() << "this processor has no AVX-512 with VNNI";
  }

  std::vector<float> product(const std::vector<float>& x, const Epilogue& epilogue) const {
    std::vector<float> y(rows_ * (out_ + 1));
    ByteMatrix(weight_.data(), out_, in_)
        .multiply({x.data(), in_, rows_}, epilogue, y.data(), out_ + 1);
    return y;
  }

  std::vector<float> exact(const std::vector<float>& x, const Epilogue& epilogue) const {
    std::vector<float> y(rows_ * (out_ + 1));
    PackedMatrix(weight_.data(), out_, in_)
        .multiply({x.data(), in_, rows_}, epilogue, y.data(), out_ + 1);
    return y;
  }

  // Each number and weight is off by half a step of 1/127 or less; errors add up like noise.
  double tolerance() const { return 6 * std::sqrt(double(in_)) / 127; }

  void expect_near(const std::vector<float>& found, const std::vector<float>& expected) const {
    for (std::size_t i = 0; i < found.size(); ++i) ASSERT_NEAR(found[i], expected[i], tolerance());
  }

  std::size_t rows_ = GetParam().rows;
  std::size_t in_ = GetParam().in;
  std::size_t out_ = GetParam().out;
  std::vector<float> weight_ = random_numbers(out_ * in_, 1);
  std::vector<float> x_ = random_numbers(rows_ * in_, 2);
  std::vector<float> bias_ = random_numbers(out_, 3);
};

TEST_P(ByteMatrixOf, IsNearTheExactProduct) {
  expect_near(product(x_, {.bias = bias_.data()}), exact(x_, {.bias = bias_.data()}));
}

TEST_P(ByteMatrixOf, TakesRowsThatAreNowhereNegative) {
  std::vector<float> x = x_;
  for (float& value : x) value = std::max(value, 0.0f);
  expect_near(product(x, {.activation = Activation::relu}),
              exact(x, {.activation = Activation::relu}));
}

TEST_P(ByteMatrixOf, TakesRowsOfAnySize) {
  std::vector<float> x = x_;
  for (std::size_t i = 0; i < in_; ++i) x[i] *= 1e-3f;
  const std::vector<float> found = product(x, {}), expected = exact(x, {});
  for (std::size_t o = 0; o < out_; ++o) ASSERT_NEAR(found[o], expected[o], tolerance() * 1e-3);
}

TEST_P(ByteMatrixOf, AddsRowBiasesAndAppliesDice) {
  const std::vector<float> biases = random_numbers(rows_ * out_, 5);
  const std::vector<float> numbers = random_numbers(3 * out_, 6);
  const Epilogue epilogue{.bias = bias_.data(),
                          .row_bias = biases.data(),
                          .row_bias_stride = out_,
                          .activation = Activation::dice,
                          .dice = {&numbers[0], &numbers[out_], &numbers[2 * out_]}};
  expect_near(product(x_, epilogue), exact(x_, epilogue));
}

TEST_P(ByteMatrixOf, GivesARowTheSameBitsInAnyCompany) {
  const std::vector<float> together = product(x_, {});
  const ByteMatrix matrix(weight_.data(), out_, in_);
  std::vector<float> alone(out_);
  for (std::size_t r = 0; r < rows_; ++r) {
    matrix.multiply({x_.data() + r * in_, in_, 1}, {}, alone.data(), out_);
    for (std::size_t o = 0; o < out_; ++o) ASSERT_EQ(alone[o], together[r * (out_ + 1) + o]);
  }
}

TEST_P(ByteMatrixOf, MultipliesZeros) {
  const std::vector<float> zeros(x_.size(), 0.0f);
  EXPECT_EQ(product(zeros, {.bias = bias_.data()}), exact(zeros, {.bias = bias_.data()}));
}

TEST_P(ByteMatrixOf, ScalesWeightsAsThoseOfFloats) {
  if (!PackedMatrix::can_scale(out_, in_)) return;
  constexpr std::size_t groups = 3;
  const PackedMatrix weights(weight_.data(), out_, in_);
  std::vector<float> factors = random_numbers(groups * in_, 7);
  std::fill_n(factors.begin(), in_, 0.0f);
  const std::vector<float> biases = random_numbers(groups * out_, 8);
  const std::vector<float> row_biases = random_numbers(rows_ * out_, 5);
  const Epilogue epilogue{.bias = biases.data(),
                          .row_bias = row_biases.data(),
                          .row_bias_stride = out_,
                          .activation = Activation::relu};
  std::vector<float> expected(rows_ * groups * out_), found(expected.size()), alone(groups * out_);
  weights.multiply_scaled({x_.data(), in_, rows_}, factors.data(), groups, epilogue,
                          expected.data());
  multiply_scaled_bytes(weights, {x_.data(), in_, rows_}, factors.data(), groups, epilogue,
                        found.data());
  expect_near(found, expected);
  for (std::size_t o = 0; o < out_; ++o) EXPECT_EQ(found[o], expected[o]) << "of zeros";
  multiply_scaled_bytes(weights, {x_.data(), in_, 1}, factors.data(), groups, epilogue,
                        alone.data());
  for (std::size_t i = 0; i < alone.size(); ++i) ASSERT_EQ(alone[i], found[i]);
}

INSTANTIATE_TEST_SUITE_P(Shapes, ByteMatrixOf,
                         testing::Values(Shape{1, 32, 32}, Shape{29, 37, 40}, Shape{100, 320, 320},
                                         Shape{13, 256, 128}, Shape{30, 2048, 33},
                                         Shape{26, 5120, 40}),
                         [](const auto& shape) {
                           return std::to_string(shape.param.rows) + "x" +
                                  std::to_string(shape.param.in) + "x" +
                                  std::to_string(shape.param.out);
                         });

TEST(ByteMatrix, IsAQuarterOfTheFloats) {
  const std::vector<float> weight = random_numbers(256 * 128, 1);
  EXPECT_EQ(ByteMatrix(weight.data(), 128, 256).bytes(), 128u * 256 + 128 * 4 + 128 * 4);
}

TEST(ByteMatrix, IsNotForSmallOnes) {
  EXPECT_FALSE(ByteMatrix::takes(1, 256));
  EXPECT_FALSE(ByteMatrix::takes(64, 16));
  EXPECT_TRUE(ByteMatrix::takes(64, 128));
}

}  // namespace
}  // namespace lore::kernel
