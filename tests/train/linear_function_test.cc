#include "train/linear_function.h"

#include <gtest/gtest.h>

#include "train/dropout_mask.h"

namespace lore {
namespace {

constexpr std::int64_t rows = 600;  // more than one block of bias gradients
constexpr std::int64_t in = 19;
constexpr std::int64_t out = 21;

at::Tensor leaf(at::IntArrayRef sizes, std::uint64_t seed) {
  Random random(seed);
  return (dropout_mask(sizes, 0.5, 2, random) - 0.6).detach().requires_grad_();
}

float difference(const at::Tensor& x, const at::Tensor& y) {
  return (x - y).abs().max().item<float>();
}

struct Layer {
  at::Tensor x = leaf({rows, in}, 1);
  at::Tensor weight = leaf({out, in}, 2);
  at::Tensor bias = leaf({out}, 3);

  // A loss that weighs every output differently.
  void pass_back(const at::Tensor& y) const {
    (y.to(at::kFloat) * leaf({rows, out}, 4).detach()).sum().backward();
  }
};

void expect_equal_gradients(const Layer& found, const Layer& expected, float tolerance) {
  EXPECT_LT(difference(found.x.grad(), expected.x.grad()), tolerance);
  EXPECT_LT(difference(found.weight.grad(), expected.weight.grad()), tolerance);
  EXPECT_LT(difference(found.bias.grad(), expected.bias.grad()), tolerance);
}

TEST(LinearLayer, AgreesWithLibtorch) {
  for (bool relu : {false, true}) {
    const Layer own, other;
    const at::Tensor y = linear_layer(own.x, own.weight, own.bias, {.relu = relu});
    const at::Tensor sums = at::linear(other.x, other.weight, other.bias);
    const at::Tensor expected = relu ? at::relu(sums) : sums;
    EXPECT_LT(difference(y, expected), 1e-5);
    own.pass_back(y);
    other.pass_back(expected);
    expect_equal_gradients(own, other, 1e-3f);
  }
}

TEST(LinearLayer, NeedsNoBias) {
  const Layer own, other;
  const at::Tensor y = linear_layer(own.x, own.weight, at::Tensor(), {});
  EXPECT_LT(difference(y, at::linear(other.x, other.weight)), 1e-5);
}

TEST(LinearLayer, KeepsItsValueInBf16ForFurtherLayers) {
  const Layer own, other;
  const LayerForm form{.precision = LayerPrecision::bf16, .relu = true, .stays_narrow = true};
  const at::Tensor y = linear_layer(own.x, own.weight, own.bias, form);
  const at::Tensor expected = at::relu(at::linear(other.x, other.weight, other.bias));
  EXPECT_LT(difference(y.to(at::kFloat), expected), 0.005f * expected.max().item<float>());
  const at::Tensor next_weight = leaf({out, out}, 5), next_bias = leaf({out}, 6);
  const at::Tensor last = linear_layer(y, next_weight, next_bias, {LayerPrecision::bf16});
  EXPECT_EQ(last.scalar_type(), at::kFloat);
  own.pass_back(last);
  other.pass_back(at::linear(expected, next_weight.detach(), next_bias.detach()));
  EXPECT_EQ(own.x.grad().scalar_type(), at::kFloat);
  EXPECT_EQ(own.weight.grad().scalar_type(), at::kFloat);
  const float largest = other.weight.grad().abs().max().item<float>();
  EXPECT_LT(difference(own.weight.grad(), other.weight.grad()), 0.02f * largest);
}

}  // namespace
}  // namespace lore
