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
};

class Fits : public testing::TestWithParam<Case> {};

TEST_P(Fits, GivesTheShape) {
  EXPECT_EQ(result_shape(GetParam().op, GetParam().operands, GetParam().a), GetParam().result);
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
        Case{Op::weighted_sum, {{3, 1}, {3, 4}}, 0, {1, 4}}, Case{Op::fm, {{3, 4}}, 0, {1, 1}}));

class DoesNotFit : public testing::TestWithParam<Case> {};

TEST_P(DoesNotFit, NamesTheOperator) {
  try {
    result_shape(GetParam().op, GetParam().operands, GetParam().a);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_NE(std::string(error.what()).find(name_of(GetParam().op)), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, DoesNotFit,
                         testing::Values(Case{Op::embedding, {{2, 5}, {9, 4}}, 0, {}},
                                         Case{Op::concat, {}, 0, {}},
                                         Case{Op::concat, {{2, 2}, {3, 4}}, 0, {}},
                                         Case{Op::stack, {{1, 4}, {1, 5}}, 0, {}},
                                         Case{Op::linear, {{3, 4}, {2, 5}}, 0, {}},
                                         Case{Op::linear, {{3, 4}, {2, 4}, {1, 3}}, 0, {}},
                                         Case{Op::linear, {{3, 4}}, 0, {}},
                                         Case{Op::add, {{3, 4}}, 0, {}},
                                         Case{Op::mul, {{3, 4}, {2, 4}}, 0, {}},
                                         Case{Op::softmax, {{3, 4}, {3, 1}}, 0, {}},
                                         Case{Op::batch_norm, {{3, 4}, {1, 4}, {1, 3}}, 0, {}},
                                         Case{Op::mean_groups, {{5, 4}, {5, 1}}, 2, {}},
                                         Case{Op::weighted_sum, {{1, 2}, {3, 4}}, 0, {}},
                                         Case{Op::fm, {{3, 4}, {3, 4}}, 0, {}}));

}  // namespace
}  // namespace lore
