#include "graph/shapes.h"

#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

struct Case {
  Op op;
  std::vector<Shape> operands;
  float a;
  Shape result;
  float b = 0;
};

class Fits : public testing::TestWithParam<Case> {};

TEST_P(Fits, GivesTheShape) {
  EXPECT_EQ(result_shape(GetParam().op, GetParam().operands, GetParam().a, GetParam().b),
            GetParam().result);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Fits,
    testing::Values(
        Case{Op::embedding, {{1, 5}, {9, 4}}, 0, {5, 4}}, Case{Op::mask, {{1, 5}}, 0, {5, 1}},
        Case{Op::concat, {{1, 2}, {3, 4}, {3, 1}}, 0, {3, 7}},
        Case{Op::stack, {{1, 4}, {3, 4}}, 0, {4, 4}}, Case{Op::linear, {{3, 4}, {2, 4}}, 0, {3, 2}},
        Case{Op::linear, {{3, 4}, {2, 4}, {1, 2}}, 0, {3, 2}},
        Case{Op::add, {{3, 1}, {1, 4}, {1, 1}}, 0, {3, 4}},
        Case{Op::sub, {{1, 4}, {3, 4}}, 0, {3, 4}}, Case{Op::mul, {{3, 4}, {3, 1}}, 0, {3, 4}},
        Case{Op::relu, {{3, 4}}, 0, {3, 4}}, Case{Op::softmax, {{3, 4}, {3, 4}}, 0, {3, 4}},
        Case{Op::batch_norm, {{3, 4}, {1, 4}, {1, 4}, {3, 1}}, 0, {3, 4}},
        Case{Op::mean_groups, {{6, 4}, {6, 1}}, 2, {2, 4}},
        Case{Op::weighted_sum, {{1, 3}, {3, 4}}, 0, {1, 4}},
        Case{Op::weighted_sum, {{3, 1}, {3, 4}}, 0, {1, 4}}, Case{Op::fm, {{3, 4}}, 0, {1, 1}},
        Case{Op::transpose, {{3, 8}}, 2, {4, 6}}, Case{Op::slice_rows, {{5, 4}}, 2, {3, 4}, 3},
        Case{Op::sum_rows, {{5, 4}}, 0, {1, 4}}, Case{Op::outer, {{3, 4}, {3, 5}}, 0, {3, 20}},
        Case{Op::inner_products, {{4, 9}}, 0, {1, 6}},
        Case{Op::pair_products, {{4, 9}, {4, 9}}, 0, {6, 9}},
        Case{Op::matmul, {{2, 3}, {3, 5}}, 0, {2, 5}},
        Case{Op::grouped_linear, {{3, 4}, {12, 5}}, 0, {3, 5}},
        Case{Op::cross_attention, {{2, 6}, {5, 6}, {5, 4}}, 2, {2, 4}},
        Case{Op::cross_attention, {{2, 6}, {5, 6}, {5, 4}, {5, 1}}, 2, {2, 4}},
        Case{Op::gru, {{7, 6}, {2, 6}, {1, 6}, {7, 1}}, 0, {7, 2}},
        Case{Op::gru, {{7, 6}, {2, 6}, {1, 6}, {7, 1}, {7, 1}}, 0, {7, 2}}));

class DoesNotFit : public testing::TestWithParam<Case> {};

TEST_P(DoesNotFit, NamesTheOperator) {
  try {
    result_shape(GetParam().op, GetParam().operands, GetParam().a, GetParam().b);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_NE(std::string(error.what()).find(name_of(GetParam().op)), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, DoesNotFit,
    testing::Values(
        Case{Op::embedding, {{2, 5}, {9, 4}}, 0, {}}, Case{Op::concat, {}, 0, {}},
        Case{Op::concat, {{2, 2}, {3, 4}}, 0, {}}, Case{Op::stack, {{1, 4}, {1, 5}}, 0, {}},
        Case{Op::linear, {{3, 4}, {2, 5}}, 0, {}},
        Case{Op::linear, {{3, 4}, {2, 4}, {1, 3}}, 0, {}}, Case{Op::linear, {{3, 4}}, 0, {}},
        Case{Op::add, {{3, 4}}, 0, {}}, Case{Op::mul, {{3, 4}, {2, 4}}, 0, {}},
        Case{Op::softmax, {{3, 4}, {3, 1}}, 0, {}},
        Case{Op::batch_norm, {{3, 4}, {1, 4}, {1, 3}}, 0, {}},
        Case{Op::mean_groups, {{5, 4}, {5, 1}}, 2, {}},
        Case{Op::weighted_sum, {{1, 2}, {3, 4}}, 0, {}}, Case{Op::fm, {{3, 4}, {3, 4}}, 0, {}},
        Case{Op::mean_groups, {{4, 4}, {4, 1}}, 1e30f, {}}, Case{Op::transpose, {{3, 8}}, 3, {}},
        Case{Op::transpose, {{3, 8}}, -1, {}}, Case{Op::slice_rows, {{5, 4}}, 3, {}, 3},
        Case{Op::slice_rows, {{5, 4}}, 0.5f, {}, 1}, Case{Op::slice_rows, {{5, 4}}, 0, {}, 0},
        Case{Op::outer, {{3, 4}, {2, 4}}, 0, {}}, Case{Op::outer, {{1, 65536}, {1, 65536}}, 0, {}},
        Case{Op::inner_products, {{1, 4}}, 0, {}}, Case{Op::pair_products, {{3, 4}, {3, 5}}, 0, {}},
        Case{Op::matmul, {{2, 3}, {2, 3}}, 0, {}},
        Case{Op::grouped_linear, {{3, 4}, {11, 5}}, 0, {}},
        Case{Op::cross_attention, {{2, 6}, {5, 6}, {4, 4}}, 2, {}},
        Case{Op::cross_attention, {{2, 6}, {5, 6}, {5, 5}}, 2, {}},
        Case{Op::cross_attention, {{2, 6}, {5, 6}, {5, 4}}, 0, {}},
        Case{Op::gru, {{7, 6}, {2, 6}, {1, 6}, {6, 1}}, 0, {}},
        Case{Op::gru, {{7, 6}, {3, 6}, {1, 6}, {7, 1}}, 0, {}}));

}  // namespace
}  // namespace lore
