#include "train/text/token_regression.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

namespace lore {

namespace {

using Bags = Eigen::SparseMatrix<float, Eigen::RowMajor>;

constexpr std::size_t most_rows = 100'000;
constexpr float ridge = 0.3f;  // to bags of length 1
constexpr int most_iterations = 50;
constexpr float tolerance = 1e-3f;

// How telling each token is: ln((n + 1) / (df + 1)), and never 0.
std::vector<float> idf_of(std::span<const TokenIds> texts, std::span<const std::uint32_t> rows,
                          std::int32_t vocabulary) {
  std::vector<float> idf(static_cast<std::size_t>(vocabulary));
  for (const std::uint32_t row : rows) {
    for (const std::int32_t id : std::set(texts[row].begin(), texts[row].end())) {
      idf[static_cast<std::size_t>(id)] += 1;
    }
  }
  const auto all = static_cast<float>(rows.size() + 1);
  for (float& value : idf) value = std::max(std::log(all / (value + 1)), 1.0f);
  return idf;
}

// A row a text; below them sqrt(ridge) times the identity, whose targets are 0.
Bags bags_of(std::span<const TokenIds> texts, std::span<const std::uint32_t> rows,
             const std::vector<float>& idf) {
  std::vector<Eigen::Triplet<float>> entries;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const std::int32_t id : texts[rows[i]]) {
      entries.emplace_back(int(i), id, idf[static_cast<std::size_t>(id)]);
    }
  }
  Bags bags(std::ssize(rows), std::ssize(idf));
  bags.setFromTriplets(entries.begin(), entries.end());
  entries.clear();
  for (int i = 0; i < bags.rows(); ++i) {
    const float length = bags.row(i).norm();
    for (Bags::InnerIterator entry(bags, i); entry; ++entry) {
      entries.emplace_back(i, int(entry.col()), entry.value() / length);
    }
  }
  for (int id = 0; id < bags.cols(); ++id) {
    entries.emplace_back(int(bags.rows()) + id, id, std::sqrt(ridge));
  }
  Bags system(bags.rows() + bags.cols(), bags.cols());
  system.setFromTriplets(entries.begin(), entries.end());
  return system;
}

}  // namespace

Matrix regress_tokens(std::span<const TokenIds> texts, const Matrix& vectors,
                      std::span<const std::uint32_t> rows, std::int32_t vocabulary) {
  rows = rows.first(std::min(rows.size(), most_rows));
  const std::vector<float> idf = idf_of(texts, rows, vocabulary);
  const Bags system = bags_of(texts, rows, idf);
  Eigen::LeastSquaresConjugateGradient<Bags> solver(system);
  solver.setMaxIterations(most_iterations).setTolerance(tolerance);
  Matrix tokens(idf.size(), vectors.cols());
  Eigen::VectorXf target = Eigen::VectorXf::Zero(system.rows());
  for (std::size_t h = 0; h < vectors.cols(); ++h) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      target[std::ptrdiff_t(i)] = vectors(rows[i], h);
    }
    const Eigen::VectorXf solution = solver.solve(target);
    for (std::size_t id = 0; id < idf.size(); ++id) {
      tokens(id, h) = idf[id] * solution[std::ptrdiff_t(id)];
    }
  }
  return tokens;
}

}  // namespace lore
