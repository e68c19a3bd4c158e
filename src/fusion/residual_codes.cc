#include "fusion/residual_codes.h"

#include <algorithm>
#include <random>
#include <utility>

#include <Eigen/Dense>

namespace lore {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int most_rounds = 25;
constexpr float least_spread = 1e-4f;  // of the vectors' own: where centroids lie on all of them

Eigen::Map<const Rows> view(const Matrix& matrix) {
  return {matrix.data(), static_cast<Eigen::Index>(matrix.rows()),
          static_cast<Eigen::Index>(matrix.cols())};
}

Matrix to_matrix(const Rows& rows) {
  Matrix matrix(static_cast<std::size_t>(rows.rows()), static_cast<std::size_t>(rows.cols()));
  Eigen::Map<Rows>(matrix.data(), rows.rows(), rows.cols()) = rows;
  return matrix;
}

// 2 <c, x> - |c|^2 for each point and centroid: the higher, the nearer.
Rows nearness(const Rows& points, const Rows& centroids) {
  Rows near = 2 * points * centroids.transpose();
  near.rowwise() -= centroids.rowwise().squaredNorm().transpose();
  return near;
}

Rows shares(const Rows& points, const Rows& centroids, float scale) {
  Rows share = scale * nearness(points, centroids);
  share.colwise() -= share.rowwise().maxCoeff().eval();
  share = share.array().exp();
  share.array().colwise() /= share.rowwise().sum().array().eval();
  return share;
}

// Lloyd's rounds over the rows of `points`.
class KMeans {
 public:
  KMeans(const Rows& points, Eigen::Index codes)
      : points_(points), centroids_(codes, points.cols()) {}

  Rows run() {
    seed();
    std::vector<Eigen::Index> of_row;
    for (int round = 0; round < most_rounds; ++round) {
      std::vector<Eigen::Index> next = nearest();
      if (next == of_row) break;
      of_row = std::move(next);
      move_centroids(of_row);
    }
    return centroids_;
  }

 private:
  // A number in [0, 1) that is the same on every machine.
  double draw() { return double(random_() >> 11) * 0x1p-53; }

  void seed() {
    const auto rows = static_cast<double>(points_.rows());
    centroids_.row(0) = points_.row(static_cast<Eigen::Index>(draw() * rows));
    Eigen::VectorXf distance = (points_.rowwise() - centroids_.row(0)).rowwise().squaredNorm();
    for (Eigen::Index code = 1; code < centroids_.rows(); ++code) {
      double left = draw() * distance.cast<double>().sum();
      Eigen::Index row = 0;
      while (row + 1 < distance.size() && (left -= distance(row)) >= 0) ++row;
      centroids_.row(code) = points_.row(row);
      const Eigen::VectorXf further =
          (points_.rowwise() - centroids_.row(code)).rowwise().squaredNorm();
      distance = distance.cwiseMin(further);
    }
  }

  std::vector<Eigen::Index> nearest() const {
    const Rows near = nearness(points_, centroids_);
    std::vector<Eigen::Index> of_row(static_cast<std::size_t>(points_.rows()));
    for (std::size_t row = 0; row < of_row.size(); ++row) {
      near.row(static_cast<Eigen::Index>(row)).maxCoeff(&of_row[row]);
    }
    return of_row;
  }

  // One that is nearest to nothing stays where it is.
  void move_centroids(const std::vector<Eigen::Index>& of_row) {
    Rows sums = Rows::Zero(centroids_.rows(), centroids_.cols());
    Eigen::VectorXf sizes = Eigen::VectorXf::Zero(centroids_.rows());
    for (std::size_t row = 0; row < of_row.size(); ++row) {
      sums.row(of_row[row]) += points_.row(static_cast<Eigen::Index>(row));
      sizes(of_row[row]) += 1;
    }
    for (Eigen::Index code = 0; code < sizes.size(); ++code) {
      if (sizes(code) > 0) centroids_.row(code) = sums.row(code) / sizes(code);
    }
  }

  const Rows& points_;
  Rows centroids_;
  std::mt19937_64 random_{1};
};

float spread_around(const Rows& points, const Rows& centroids) {
  const Eigen::VectorXf nearest = nearness(points, centroids).rowwise().maxCoeff();
  return (points.rowwise().squaredNorm() - nearest).cwiseMax(0).mean();
}

}  // namespace

Matrix CodeBook::shares_of(const Matrix& points) const {
  return to_matrix(shares(view(points), view(centroids), scale));
}

std::vector<CodeBook> fit_code_books(Matrix points, std::int32_t levels, std::int32_t codes,
                                     float sharpness) {
  Rows residuals = view(points);
  const float floor = std::max(least_spread * residuals.rowwise().squaredNorm().mean(),
                               least_spread * least_spread);
  std::vector<CodeBook> books;
  for (std::int32_t level = 0; level < levels; ++level) {
    const Rows centroids = KMeans(residuals, codes).run();
    const float scale = sharpness / std::max(spread_around(residuals, centroids), floor);
    residuals -= shares(residuals, centroids, scale) * centroids;
    books.push_back({.centroids = to_matrix(centroids), .scale = scale});
  }
  return books;
}

}  // namespace lore
