#include "fusion/principal_components.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

namespace lore {

namespace {

using Dense = Eigen::MatrixXd;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double least_variance = 1e-9;  // of the largest, below which a direction is noise

Eigen::Map<const RowMajor> view(const Matrix& matrix) {
  return {matrix.data(), static_cast<Eigen::Index>(matrix.rows()),
          static_cast<Eigen::Index>(matrix.cols())};
}

Matrix to_matrix(const Dense& dense) {
  Matrix matrix(static_cast<std::size_t>(dense.rows()), static_cast<std::size_t>(dense.cols()));
  Eigen::Map<RowMajor>(matrix.data(), dense.rows(), dense.cols()) = dense.cast<float>();
  return matrix;
}

// Mean and covariance, summed row by row: the vectors of a large catalog are not copied.
struct Moments {
  Eigen::RowVectorXd mean;
  Dense covariance;
};

Moments moments_of(const Catalog& entities) {
  const auto vectors = view(entities.vectors);
  Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(vectors.cols());
  Dense squares = Dense::Zero(vectors.cols(), vectors.cols());
  double count = 0;
  for (Eigen::Index row = 0; row < vectors.rows(); ++row) {
    if (entities.has_vector[static_cast<std::size_t>(row)] == 0) continue;
    const Eigen::RowVectorXd x = vectors.row(row).cast<double>();
    sum += x;
    squares.selfadjointView<Eigen::Lower>().rankUpdate(x.transpose());
    ++count;
  }
  const Eigen::RowVectorXd mean = sum / count;
  Dense covariance = squares.selfadjointView<Eigen::Lower>();
  covariance = covariance / count - mean.transpose() * mean;
  return {mean, covariance};
}

PrincipalComponents fit(const Catalog& entities, std::int32_t count, bool whitens) {
  const Moments moments = moments_of(entities);
  const Eigen::SelfAdjointEigenSolver<Dense> solver(moments.covariance);  // smallest first
  const Eigen::Index directions = moments.covariance.rows();
  const double least = least_variance * solver.eigenvalues()(directions - 1);

  Dense weight = Dense::Zero(count, directions);
  for (Eigen::Index k = 0; k < std::min<Eigen::Index>(count, directions); ++k) {
    const double variance = solver.eigenvalues()(directions - 1 - k);
    if (variance <= least) break;
    weight.row(k) = solver.eigenvectors().col(directions - 1 - k).transpose();
    if (whitens) weight.row(k) /= std::sqrt(variance);
  }
  return {.weight = to_matrix(weight), .bias = to_matrix(-moments.mean * weight.transpose())};
}

}  // namespace

void PrincipalComponents::apply(std::span<const float> vector, std::span<float> result) const {
  const Eigen::Map<const Eigen::VectorXf> x(vector.data(), std::ssize(vector));
  Eigen::Map<Eigen::VectorXf> y(result.data(), std::ssize(result));
  y = view(weight) * x + view(bias).transpose();
}

PrincipalComponents fit_principal_components(const Catalog& entities, std::int32_t count) {
  return fit(entities, count, false);
}

PrincipalComponents fit_whitening(const Catalog& entities, std::int32_t count) {
  return fit(entities, count, true);
}

}  // namespace lore
