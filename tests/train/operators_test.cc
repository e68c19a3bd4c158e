#include "train/operators.h"

#include <cmath>

#include <gmock/gmock.h>

#include "lore/error.h"

namespace lore {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatNear;
using testing::IsEmpty;
using testing::Pointwise;

using Floats = std::vector<float>;

at::Tensor tensor(std::vector<std::int64_t> sizes, const Floats& values) {
  return tensor_over(values.data(), sizes).clone();
}

Floats values_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

Node node_of(Op op, Shape shape, float a = 0, float b = 0) {
  return {.op = op,
          .operands = {0, 1, 2, 3},
          .shape = shape,
          .sides = {},
          .name = {},
          .init = {},
          .a = a,
          .b = b};
}

at::Tensor apply(const Node& node, const std::vector<at::Tensor>& operands, std::int64_t batch,
                 bool training = false) {
  Pass pass{.batch = batch, .training = training};
  return evaluate(node, operands, pass);
}

MATCHER(Near, "") {
  return std::abs(std::get<0>(arg) - std::get<1>(arg)) < 1e-5f;
}

void expect(const at::Tensor& result, std::vector<std::int64_t> sizes, const Floats& values) {
  EXPECT_EQ(result.sizes().vec(), sizes);
  EXPECT_THAT(values_of(result), Pointwise(Near(), values));
}

TEST(Linear, RoundsItsFactorsWhereLayersAreInBf16) {
  const float finer = 1 + 1.0f / 512;  // than bf16, which tells 1 from 1 + 1 / 128
  const at::Tensor x = tensor({1, 1, 2}, {finer, 2});
  const at::Tensor weight = at::ones({16, 2}).requires_grad_();
  const at::Tensor bias = tensor({1, 16}, Floats(16, finer));
  Pass pass{.batch = 1, .training = true, .precision = LayerPrecision::bf16};
  const at::Tensor rounded = evaluate(node_of(Op::linear, {1, 16}), {{x, weight, bias}}, pass);
  EXPECT_THAT(values_of(rounded.detach()), Each(3 + finer));
  rounded.sum().backward();
  EXPECT_EQ(weight.grad().scalar_type(), at::kFloat);
  pass.training = false;
  const at::Tensor exact = evaluate(node_of(Op::linear, {1, 16}), {{x, weight, bias}}, pass);
  EXPECT_THAT(values_of(exact.detach()), Each(FloatNear(2 + 2 * finer, 1e-6f)));
}

TEST(Linear, OfFewOutputsIsNeverRounded) {
  const float finer = 1 + 1.0f / 512;
  const at::Tensor x = tensor({1, 1, 1}, {finer}), weight = tensor({1, 1}, {1});
  Pass pass{.batch = 1, .training = true, .precision = LayerPrecision::bf16};
  EXPECT_THAT(values_of(evaluate(node_of(Op::linear, {1, 1}), {{x, weight}}, pass)), Each(finer));
}

TEST(Concat, PutsValuesSideBySide) {
  const at::Tensor x = tensor({2, 1, 2}, {1, 2, 3, 4});
  const at::Tensor constant = tensor({1, 1}, {9});
  expect(apply(node_of(Op::concat, {1, 3}), {x, constant}, 2), {2, 1, 3}, {1, 2, 9, 3, 4, 9});
}

TEST(Concat, RepeatsOneRowForEach) {
  const at::Tensor rows = tensor({1, 2, 1}, {1, 2});
  const at::Tensor one = tensor({1, 1, 2}, {7, 8});
  expect(apply(node_of(Op::concat, {2, 3}), {rows, one}, 1), {1, 2, 3}, {1, 7, 8, 2, 7, 8});
}

TEST(Stack, PutsRowsOnTopOfEachOther) {
  const at::Tensor x = tensor({2, 1, 2}, {1, 2, 3, 4});
  const at::Tensor constant = tensor({1, 2}, {8, 9});
  expect(apply(node_of(Op::stack, {2, 2}), {x, constant}, 2), {2, 2, 2}, {1, 2, 8, 9, 3, 4, 8, 9});
}

TEST(Reshape, KeepsRowMajorOrder) {
  const at::Tensor x = tensor({1, 2, 3}, {1, 2, 3, 4, 5, 6});
  expect(apply(node_of(Op::reshape, {3, 2}), {x}, 1), {1, 3, 2}, {1, 2, 3, 4, 5, 6});
}

TEST(Linear, MultipliesEachRow) {
  const at::Tensor x = tensor({1, 2, 2}, {1, 2, 3, 4});
  const at::Tensor weight = tensor({3, 2}, {1, 0, 0, 1, 1, -1});
  const at::Tensor bias = tensor({1, 3}, {10, 20, 30});
  const Node node = node_of(Op::linear, {2, 3});
  expect(apply(node, {x, weight, bias}, 1), {1, 2, 3}, {11, 22, 29, 13, 24, 29});
  expect(apply(node, {x, weight}, 1), {1, 2, 3}, {1, 2, -1, 3, 4, -1});
}

TEST(Add, StretchesDimensionsOfOne) {
  const at::Tensor rows = tensor({1, 2, 2}, {1, 2, 3, 4});
  const at::Tensor row = tensor({1, 2}, {10, 20});
  const at::Tensor column = tensor({1, 2, 1}, {100, 200});
  expect(apply(node_of(Op::add, {2, 2}), {rows, row, column}, 1), {1, 2, 2}, {111, 122, 213, 224});
}

TEST(Elementwise, FollowTheirFormulas) {
  const at::Tensor x = tensor({1, 1, 2}, {-1, 2});
  const at::Tensor y = tensor({1, 1, 2}, {3, 5});
  const Shape shape{1, 2};
  expect(apply(node_of(Op::sub, shape), {x, y}, 1), {1, 1, 2}, {-4, -3});
  expect(apply(node_of(Op::mul, shape), {x, y}, 1), {1, 1, 2}, {-3, 10});
  expect(apply(node_of(Op::affine, shape, 2, 0.5f), {x}, 1), {1, 1, 2}, {-1.5f, 4.5f});
  expect(apply(node_of(Op::relu, shape), {x}, 1), {1, 1, 2}, {0, 2});
  expect(apply(node_of(Op::sigmoid, shape), {x}, 1), {1, 1, 2}, {0.268941f, 0.880797f});
  expect(apply(node_of(Op::tanh, shape), {x}, 1), {1, 1, 2}, {-0.761594f, 0.964028f});
}

TEST(Softmax, SumsToOneOverColumns) {
  const at::Tensor x = tensor({1, 1, 3}, {0, std::log(2.0f), std::log(5.0f)});
  expect(apply(node_of(Op::softmax, {1, 3}), {x}, 1), {1, 1, 3}, {0.125f, 0.25f, 0.625f});
}

TEST(Softmax, GivesMaskedColumnsNothing) {
  const at::Tensor x = tensor({2, 1, 3}, {0, 0, 90, 1, 2, 3});
  const at::Tensor mask = tensor({2, 1, 3}, {1, 1, 0, 0, 0, 0});
  expect(apply(node_of(Op::softmax, {1, 3}), {x, mask}, 2), {2, 1, 3}, {0.5f, 0.5f, 0, 0, 0, 0});
}

TEST(BatchNorm, ServesWithRunningStatistics) {
  const at::Tensor x = tensor({2, 1, 1}, {3, 5});
  const at::Tensor mean = tensor({1, 1}, {1});
  const at::Tensor variance = tensor({1, 1}, {4});
  expect(apply(node_of(Op::batch_norm, {1, 1}), {x, mean, variance}, 2), {2, 1, 1}, {1, 2});
}

TEST(BatchNorm, TrainsWithThoseOfTheBatch) {
  const at::Tensor x = tensor({2, 2, 1}, {1, 3, 5, 7});  // mean 4, variance 5
  const at::Tensor running = tensor({1, 1}, {0});
  Pass pass{.batch = 2, .training = true};
  const std::vector<at::Tensor> operands = {x, running, running};
  const float unit = 1 / std::sqrt(5.0f);
  expect(evaluate(node_of(Op::batch_norm, {2, 1}), operands, pass), {2, 2, 1},
         {-3 * unit, -unit, unit, 3 * unit});
  ASSERT_EQ(pass.statistics.size(), 2u);
  EXPECT_EQ(pass.statistics[0].parameter, 1);
  EXPECT_THAT(values_of(pass.statistics[0].value), ElementsAre(4));
  EXPECT_EQ(pass.statistics[1].parameter, 2);
  EXPECT_THAT(values_of(pass.statistics[1].value), ElementsAre(FloatNear(20.0f / 3, 1e-5f)));
}

TEST(BatchNorm, CountsOnlyRowsOfTheMask) {
  const at::Tensor x = tensor({2, 2, 1}, {1, 9, 5, -1});  // of rows 1 and 5: mean 3, variance 4
  const at::Tensor mask = tensor({2, 2, 1}, {1, 0, 1, 0});
  const at::Tensor running = tensor({1, 1}, {0});
  Pass pass{.batch = 2, .training = true};
  const std::vector<at::Tensor> operands = {x, running, running, mask};
  expect(evaluate(node_of(Op::batch_norm, {2, 1}), operands, pass), {2, 2, 1}, {-1, 3, 1, -2});
  EXPECT_THAT(values_of(pass.statistics[1].value), ElementsAre(FloatNear(8, 1e-4f)));
}

TEST(BatchNorm, FallsBackToRunningOnesWhereTheMaskIsEmpty) {
  const at::Tensor x = tensor({1, 1, 1}, {3});
  const at::Tensor mask = tensor({1, 1, 1}, {0});
  Pass pass{.batch = 1, .training = true};
  const std::vector<at::Tensor> operands = {x, tensor({1, 1}, {1}), tensor({1, 1}, {4}), mask};
  expect(evaluate(node_of(Op::batch_norm, {1, 1}), operands, pass), {1, 1, 1}, {1});
  EXPECT_THAT(pass.statistics, IsEmpty());
}

TEST(MeanGroups, AveragesWhatIsThere) {
  const at::Tensor x = tensor({1, 4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
  const at::Tensor mask = tensor({1, 4, 1}, {1, 1, 0, 1});
  const Node node = node_of(Op::mean_groups, {2, 2}, 2);
  expect(apply(node, {x, mask}, 1), {1, 2, 2}, {2, 3, 7, 8});
  expect(apply(node, {x, mask * 0.0}, 1), {1, 2, 2}, {0, 0, 0, 0});
}

TEST(WeightedSum, TakesWeightsAsRowOrColumn) {
  const at::Tensor x = tensor({1, 2, 2}, {1, 2, 3, 4});
  const Node node = node_of(Op::weighted_sum, {1, 2});
  expect(apply(node, {tensor({1, 1, 2}, {10, 1}), x}, 1), {1, 1, 2}, {13, 24});
  expect(apply(node, {tensor({1, 2, 1}, {10, 1}), x}, 1), {1, 1, 2}, {13, 24});
}

TEST(Fm, SumsProductsOfAllPairsOfRows) {  // 1*3 + 2*4 + 1*5 + 2*6 + 3*5 + 4*6 = 67
  const at::Tensor x = tensor({1, 3, 2}, {1, 2, 3, 4, 5, 6});
  expect(apply(node_of(Op::fm, {1, 1}), {x}, 1), {1, 1, 1}, {67});
}

TEST(Dropout, IsTheIdentityInServing) {
  const at::Tensor x = tensor({1, 1, 2}, {1, 2});
  expect(apply(node_of(Op::dropout, {1, 2}, 0.9f), {x}, 1), {1, 1, 2}, {1, 2});
  expect(apply(node_of(Op::example_dropout, {1, 2}, 0.9f), {x}, 1), {1, 1, 2}, {1, 2});
}

TEST(Dropout, ScalesWhatItKeeps) {
  const at::Tensor x = at::ones({1000, 1, 10});
  const Floats values = values_of(apply(node_of(Op::dropout, {1, 10}, 0.2f), {x}, 1000, true));
  EXPECT_THAT(values, Each(testing::AnyOf(0.0f, testing::FloatEq(1.25f))));
  const auto dropped = std::count(values.begin(), values.end(), 0.0f);
  EXPECT_NEAR(double(dropped) / 10'000, 0.2, 0.02);
}

TEST(ExampleDropout, DropsWholeExamplesUnscaled) {
  const at::Tensor x = at::ones({1000, 1, 2});
  const at::Tensor result = apply(node_of(Op::example_dropout, {1, 2}, 0.3f), {x}, 1000, true);
  const Floats values = values_of(result);
  EXPECT_THAT(values, Each(testing::AnyOf(0.0f, 1.0f)));
  std::int64_t dropped = 0;
  for (std::size_t i = 0; i < values.size(); i += 2) {
    EXPECT_EQ(values[i], values[i + 1]);
    dropped += values[i] == 0;
  }
  EXPECT_NEAR(double(dropped) / 1000, 0.3, 0.05);
}

TEST(Evaluate, RefusesWhatIsNotComputed) {
  EXPECT_THROW(apply(node_of(Op::parameter, {1, 1}), {}, 1), Error);
}

}  // namespace
}  // namespace lore
