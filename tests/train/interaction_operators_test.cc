#include "train/interaction_operators.h"

#include <cmath>

#include <gmock/gmock.h>

#include "lore/error.h"

namespace lore {
namespace {

using Floats = std::vector<float>;

at::Tensor tensor(std::vector<std::int64_t> sizes, const Floats& values) {
  return tensor_over(values.data(), sizes).clone();
}

Node node_of(Op op, Shape shape, float a = 0, float b = 0) {
  return {.op = op,
          .operands = {},
          .shape = shape,
          .sides = {},
          .name = {},
          .init = {},
          .a = a,
          .b = b};
}

// Of one example.
void expect(const Node& node, const std::vector<at::Tensor>& operands, const Floats& values) {
  const Pass pass{.batch = 1};
  const at::Tensor result = evaluate_interaction(node, operands, pass);
  EXPECT_EQ(result.sizes().vec(), (std::vector<std::int64_t>{1, node.shape.rows, node.shape.cols}));
  const at::Tensor flat = result.contiguous();
  const Floats found(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  EXPECT_THAT(found, testing::Pointwise(testing::FloatNear(1e-5f), values));
}

const at::Tensor x = tensor({1, 3, 2}, {1, 2, 3, 5, 7, 11});

TEST(InteractionOperators, MoveNumbers) {
  expect(node_of(Op::transpose, {2, 3}, 1), {x}, {1, 3, 7, 2, 5, 11});
  expect(node_of(Op::transpose, {1, 6}, 2), {x}, {1, 2, 3, 5, 7, 11});
  expect(node_of(Op::slice_rows, {2, 2}, 1, 2), {x}, {3, 5, 7, 11});
  expect(node_of(Op::sum_rows, {1, 2}), {x}, {11, 18});
}

TEST(InteractionOperators, MultiplyPairsOfRows) {
  expect(node_of(Op::inner_products, {1, 3}), {x}, {13, 29, 76});
  expect(node_of(Op::pair_products, {3, 2}), {x, x}, {3, 10, 7, 22, 21, 55});
}

TEST(InteractionOperators, MultiplyColumnsOfARow) {
  expect(node_of(Op::outer, {3, 2}), {x, tensor({1, 3, 1}, {1, 10, 100})},
         {1, 2, 30, 50, 700, 1100});
}

TEST(InteractionOperators, MultiplyMatrices) {
  const at::Tensor y = tensor({2, 1}, {1, 10});
  expect(node_of(Op::matmul, {3, 1}), {x, y}, {21, 53, 117});
  const at::Tensor weights = tensor({6, 1}, {1, 10, 1, 0, 0, 1});
  expect(node_of(Op::grouped_linear, {3, 1}), {x, weights}, {21, 3, 11});
}

TEST(InteractionOperators, AttendUnderAMask) {
  const at::Tensor q = tensor({1, 1, 1}, {1});
  const at::Tensor k = tensor({1, 3, 1}, {0, std::log(3.0f), 50});
  const at::Tensor v = tensor({1, 3, 1}, {10, 20, 30});
  const at::Tensor mask = tensor({1, 3, 1}, {1, 1, 0});
  expect(node_of(Op::cross_attention, {1, 1}, 1), {q, k, v, mask}, {17.5f});
  expect(node_of(Op::cross_attention, {1, 1}, 1), {q, k, v, mask * 0.0}, {0});
}

TEST(InteractionOperators, AGruCarriesItsStateOverPadding) {
  const at::Tensor gates = tensor({1, 3, 3}, {9, 9, 9, 0, 0, 1, 9, 9, 9});
  const at::Tensor mask = tensor({1, 3, 1}, {0, 1, 0});
  const float state = 0.5f * std::tanh(1.0f);
  const at::Tensor zeros = tensor({1, 3}, {0, 0, 0});
  expect(node_of(Op::gru, {3, 1}), {gates, zeros, zeros, mask}, {state, state, 0});
  const at::Tensor update = tensor({1, 3, 1}, {1, 0.5f, 1});
  expect(node_of(Op::gru, {3, 1}), {gates, zeros, zeros, mask, update}, {state / 2, state / 2, 0});
}

TEST(InteractionOperators, AreNoOthers) {
  const Pass pass{.batch = 1};
  EXPECT_THROW(evaluate_interaction(node_of(Op::relu, {3, 2}), std::vector{x}, pass), Error);
}

}  // namespace
}  // namespace lore
