#include <gtest/gtest.h>

#include "engine/parity.h"

namespace lore {
namespace {

const Shape shapes[] = {{3, 4}, {1, 4}, {3, 1}, {1, 1}};
const Side sides[] = {Side::user, Side::item};

// f over two operands of every shape and side.
template <typename Function>
void expect_binary(Function f) {
  for (Shape x : shapes) {
    for (Shape y : shapes) {
      for (Side x_side : sides) {
        for (Side y_side : sides) {
          Graph graph;
          output_all(f(matrix(graph, "x", x_side, x), matrix(graph, "y", y_side, y)));
          expect_parity(graph);
        }
      }
    }
  }
}

template <typename Function>
void expect_unary(Function f) {
  for (Shape x : shapes) {
    for (Side side : sides) {
      Graph graph;
      output_all(f(matrix(graph, "x", side, x)));
      expect_parity(graph);
    }
    Graph crossed;
    output_all(f(matrix(crossed, "x", Side::user, x) * matrix(crossed, "y", Side::item, x)));
    expect_parity(crossed);
  }
}

TEST(ElementwiseSteps, Add) {
  expect_binary([](Value x, Value y) { return x + y; });
}

TEST(ElementwiseSteps, Sub) {
  expect_binary([](Value x, Value y) { return x - y; });
}

TEST(ElementwiseSteps, Mul) {
  expect_binary([](Value x, Value y) { return x * y; });
}

TEST(ElementwiseSteps, AddOfMany) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::user, {3, 4});
  const Value y = matrix(graph, "y", Side::item, {1, 4});
  const Value z = matrix(graph, "z", Side::context, {3, 1});
  output_all(tanh(add({x * y, z, x, y, parameter(graph, "p", {1, 4}, Init::ones), z * y})));
  expect_parity(graph);
}

TEST(ElementwiseSteps, AddOfOneValueToItself) {
  Graph graph;
  const Value x = matrix(graph, "x", Side::user, {2, 3}) * matrix(graph, "y", Side::item, {2, 3});
  output_all(x + x);
  expect_parity(graph);
}

TEST(ElementwiseSteps, Affine) {
  expect_unary([](Value x) { return affine(x, -2.5f, 0.75f); });
}

TEST(ElementwiseSteps, Relu) {
  expect_unary([](Value x) { return relu(x); });
}

TEST(ElementwiseSteps, Sigmoid) {
  expect_unary([](Value x) { return sigmoid(x); });
}

TEST(ElementwiseSteps, Tanh) {
  expect_unary([](Value x) { return tanh(x); });
}

}  // namespace
}  // namespace lore
