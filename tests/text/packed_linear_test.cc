#include "text/packed_linear.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>
#include <omp.h>

#include "kernel/aligned.h"

namespace lore {
namespace {

Matrix random_matrix(std::size_t rows, std::size_t cols, unsigned seed) {
  std::mt19937 random(seed);
  Matrix matrix(rows, cols);
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    matrix.data()[i] = static_cast<float>(random() % 2001) / 1000 - 1;
  }
  return matrix;
}

double activated(Activation activation, double x) {
  switch (activation) {
    case Activation::none:
      return x;
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::gelu:
      return x * std::erfc(-x / std::sqrt(2.0)) / 2;
    case Activation::gelu_tanh:
      return x / 2 * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
    case Activation::silu:
      return x / (1 + std::exp(-x));
  }
  return x;
}

// y [rows, out] of the layer, and of its formula.
Matrix run(const PackedLinear& layer, const Matrix& x) {
  Matrix y(x.rows(), layer.out());
  kernel::AlignedFloats scratch(layer.scratch_bytes() / sizeof(float) + 1);
  const OneThread one_thread;
  layer.run(x.data(), x.rows(), y.data(), reinterpret_cast<std::byte*>(scratch.data()));
  return y;
}

Matrix reference(const Matrix& x, const Matrix& weight, const Matrix* bias, Activation activation) {
  Matrix y(x.rows(), weight.rows());
  for (std::size_t r = 0; r < y.rows(); ++r) {
    for (std::size_t o = 0; o < y.cols(); ++o) {
      double sum = bias == nullptr ? 0 : (*bias)(0, o);
      for (std::size_t i = 0; i < x.cols(); ++i) sum += double(x(r, i)) * weight(o, i);
      y(r, o) = static_cast<float>(activated(activation, sum));
    }
  }
  return y;
}

constexpr Activation activations[] = {Activation::none, Activation::relu, Activation::gelu,
                                      Activation::gelu_tanh, Activation::silu};

void expect_near(EncoderPrecision precision, std::size_t rows, std::size_t in, std::size_t out,
                 double tolerance) {
  const Matrix x = random_matrix(rows, in, 1), weight = random_matrix(out, in, 2);
  const Matrix bias = random_matrix(1, out, 3);
  for (const Activation activation : activations) {
    for (const Matrix* shift : {&bias, static_cast<const Matrix*>(nullptr)}) {
      const Matrix y = run(PackedLinear(weight, shift, activation, precision), x);
      const Matrix wanted = reference(x, weight, shift, activation);
      for (std::size_t i = 0; i < y.size(); ++i) {
        ASSERT_NEAR(y.data()[i], wanted.data()[i], tolerance * std::sqrt(double(in)))
            << int(activation) << ", number " << i;
      }
    }
  }
}

TEST(PackedLinear, IsItsFormulaInF32) {
  for (std::size_t rows : {16, 128, 144, 272})
    expect_near(EncoderPrecision::f32, rows, 20, 7, 1e-6);
  expect_near(EncoderPrecision::f32, 16, 384, 33, 1e-6);
}

TEST(PackedLinear, IsNearItsFormulaInBf16) {
  for (std::size_t rows : {16, 144}) expect_near(EncoderPrecision::bf16, rows, 20, 7, 5e-3);
  expect_near(EncoderPrecision::bf16, 16, 384, 33, 5e-3);
}

TEST(PackedLinear, IsNearItsFormulaInInt8) {
  for (std::size_t rows : {16, 144}) expect_near(EncoderPrecision::int8, rows, 20, 7, 1e-2);
  expect_near(EncoderPrecision::int8, 16, 384, 33, 1e-2);
}

TEST(PackedLinear, RowsDoNotDependOnEachOther) {
  const Matrix weight = random_matrix(24, 40, 2);
  for (const EncoderPrecision precision :
       {EncoderPrecision::f32, EncoderPrecision::bf16, EncoderPrecision::int8}) {
    const PackedLinear layer(weight, nullptr, Activation::none, precision);
    Matrix x = random_matrix(32, 40, 1);
    const Matrix before = run(layer, x);
    for (std::size_t i = 16 * 40; i < x.size(); ++i) x.data()[i] *= 1000;
    const Matrix after = run(layer, x);
    for (std::size_t i = 0; i < 16 * 24; ++i) ASSERT_EQ(before.data()[i], after.data()[i]);
  }
}

TEST(PackedLinear, LeavesTheCallersOpenMpThreadsAsTheyWere) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(3);
  run(PackedLinear(random_matrix(4, 4, 1), nullptr, Activation::none, EncoderPrecision::f32),
      random_matrix(16, 4, 2));
  EXPECT_EQ(omp_get_max_threads(), 3);
  omp_set_num_threads(before);
}

}  // namespace
}  // namespace lore
