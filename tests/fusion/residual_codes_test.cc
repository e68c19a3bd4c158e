#include "fusion/residual_codes.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace lore {
namespace {

// Four groups at the corners of a square, each of two points close together.
Matrix corners() {
  return Matrix(8, 2,
                {10, 10, 10, 11, -10, 10, -10, 11,  //
                 10, -10, 10, -11, -10, -10, -10, -11});
}

std::size_t code_of(const Matrix& shares, std::size_t row) {
  const auto values = shares.row(row);
  return static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
}

TEST(ResidualCodes, FindWhatBelongsTogether) {
  const Matrix points = corners();
  const Matrix shares = fit_code_books(points, 1, 4, 50)[0].shares_of(points);
  for (std::size_t row = 0; row < 8; row += 2) {
    EXPECT_EQ(code_of(shares, row), code_of(shares, row + 1));
    EXPECT_GT(shares(row, code_of(shares, row)), 0.999f);
    if (row > 0) {
      EXPECT_NE(code_of(shares, row), code_of(shares, row - 1));
    }
  }
}

TEST(ResidualCodes, TellApartWhatTheLevelBeforeDidNot) {
  const Matrix points = corners();
  const std::vector<CodeBook> books = fit_code_books(points, 2, 4, 50);
  Matrix residuals = points;
  const Matrix shares = books[0].shares_of(points);
  for (std::size_t row = 0; row < 8; ++row) {
    const auto centroid = books[0].centroids.row(code_of(shares, row));
    for (std::size_t c = 0; c < 2; ++c) residuals(row, c) -= centroid[c];
    EXPECT_NEAR(std::abs(residuals(row, 1)), 0.5, 1e-4);
  }
  const Matrix finer = books[1].shares_of(residuals);
  for (std::size_t row = 0; row < 8; row += 2) {
    EXPECT_NE(code_of(finer, row), code_of(finer, row + 1));
  }
}

TEST(ResidualCodes, SharesAreContinuousWhereCellsMeet) {
  const CodeBook book = fit_code_books(corners(), 1, 4, 5)[0];
  const Matrix middle = book.shares_of(Matrix(2, 2, {0, 10.5f, 1e-4f, 10.5f}));
  for (std::size_t code = 0; code < 4; ++code) {
    EXPECT_NEAR(middle(0, code), middle(1, code), 1e-1);
  }
  const float largest = middle(0, code_of(middle, 0));
  EXPECT_NEAR(largest, 0.5, 1e-3);
}

TEST(ResidualCodes, AreTheSameForTheSamePoints) {
  const std::vector<CodeBook> one = fit_code_books(corners(), 2, 3, 50);
  const std::vector<CodeBook> other = fit_code_books(corners(), 2, 3, 50);
  for (std::size_t level = 0; level < 2; ++level) {
    EXPECT_EQ(one[level].centroids, other[level].centroids);
    EXPECT_EQ(one[level].scale, other[level].scale);
  }
}

// More codes than points, points that are all one, zeros: shares stay shares.
TEST(ResidualCodes, StandPointsThatTellLittle) {
  for (const Matrix& points :
       {Matrix(1, 2, {3, 4}), Matrix(3, 2, {1, 1, 1, 1, 1, 1}), Matrix(2, 2), corners()}) {
    for (const CodeBook& book : fit_code_books(points, 3, 16, 50)) {
      const Matrix shares = book.shares_of(points);
      for (std::size_t row = 0; row < shares.rows(); ++row) {
        float sum = 0;
        for (const float share : shares.row(row)) {
          EXPECT_GE(share, 0);
          sum += share;
        }
        EXPECT_NEAR(sum, 1, 1e-5);
      }
    }
  }
}

}  // namespace
}  // namespace lore
