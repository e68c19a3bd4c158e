#include "engine/parts.h"

#include <gtest/gtest.h>

namespace lore {
namespace {

class PartsOf : public testing::Test {
 protected:
  NodeId value(std::int32_t rows, std::int32_t cols) {
    return to_.constant("x", Matrix(std::size_t(rows), std::size_t(cols)));
  }

  std::vector<Shape> shapes(const std::vector<NodeId>& parts) const {
    std::vector<Shape> shapes;
    for (NodeId part : parts) shapes.push_back(to_.node(part).shape);
    return shapes;
  }

  Weights weights_;
  Rewriter to_{weights_};
};

TEST_F(PartsOf, ConcatStandSideBySide) {
  const NodeId a = value(1, 2), b = value(3, 4), c = value(1, 5);
  const NodeId nested = to_.add(Op::concat, {a, to_.add(Op::concat, {b, c})});
  EXPECT_EQ(column_parts(to_, nested), (std::vector{a, b, c}));
  EXPECT_EQ(row_parts(to_, nested), std::vector{nested});
}

TEST_F(PartsOf, StackStandOnTopOfEachOther) {
  const NodeId a = value(1, 4), b = value(3, 4);
  const NodeId nested = to_.add(Op::stack, {to_.add(Op::stack, {a, b}), a});
  EXPECT_EQ(row_parts(to_, nested), (std::vector{a, b, a}));
  EXPECT_EQ(column_parts(to_, nested), std::vector{nested});
}

TEST_F(PartsOf, FlattenedStackStandSideBySide) {
  const NodeId stack = to_.add(Op::stack, {value(1, 4), value(3, 4)});
  EXPECT_EQ(shapes(column_parts(to_, to_.reshape(stack, {1, 16}))),
            (std::vector<Shape>{{1, 4}, {1, 12}}));
}

TEST_F(PartsOf, ConcatCutIntoRows) {
  const NodeId concat = to_.add(Op::concat, {value(1, 4), value(1, 8)});
  EXPECT_EQ(shapes(row_parts(to_, to_.reshape(concat, {3, 4}))),
            (std::vector<Shape>{{1, 4}, {2, 4}}));
}

TEST_F(PartsOf, RowsThatCrossPartsAreWhole) {
  const NodeId concat = to_.add(Op::concat, {value(1, 3), value(1, 9)});
  const NodeId rows = to_.reshape(concat, {3, 4});
  EXPECT_EQ(row_parts(to_, rows), std::vector{rows});
}

TEST_F(PartsOf, FlattenedConcatOfManyRowsIsWhole) {
  const NodeId concat = to_.add(Op::concat, {value(2, 3), value(2, 1)});
  EXPECT_EQ(column_parts(to_, to_.reshape(concat, {1, 8})).size(), 1u);
}

TEST_F(PartsOf, AnythingElseIsWhole) {
  const NodeId x = to_.add(Op::tanh, {value(2, 3)});
  EXPECT_EQ(column_parts(to_, x), std::vector{x});
  EXPECT_EQ(row_parts(to_, x), std::vector{x});
}

}  // namespace
}  // namespace lore
