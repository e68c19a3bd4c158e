#include "lore/text/projection.h"

#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include <Eigen/Dense>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "text/projected_encoder.h"

namespace lore {

namespace {

namespace fs = std::filesystem;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr double least_variance = 1e-9;  // of the largest, below which a direction is noise

Matrix to_matrix(const Eigen::MatrixXd& dense) {
  Matrix matrix(static_cast<std::size_t>(dense.rows()), static_cast<std::size_t>(dense.cols()));
  Eigen::Map<RowMajor>(matrix.data(), dense.rows(), dense.cols()) = dense.cast<float>();
  return matrix;
}

void refuse(const std::string& problem, const std::string& field, const std::string& expected,
            const std::string& found) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = field},
               .expected = expected,
               .found = found});
}

Projection fit(const Matrix& vectors, const ProjectionOptions& options) {
  const auto rows = static_cast<Eigen::Index>(vectors.rows());
  const auto cols = static_cast<Eigen::Index>(vectors.cols());
  const auto width = options.width == 0 ? cols : static_cast<Eigen::Index>(options.width);
  Eigen::MatrixXd centred = Eigen::Map<const RowMajor>(vectors.data(), rows, cols).cast<double>();
  const Eigen::RowVectorXd mean = centred.colwise().mean();
  centred.rowwise() -= mean;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred.transpose() * centred /
                                                              double(rows));
  Eigen::MatrixXd weight = solver.eigenvectors().rowwise().reverse().leftCols(width).transpose();
  const Eigen::VectorXd variances = solver.eigenvalues().reverse().head(width);
  for (Eigen::Index k = 0; k < width; ++k) {
    const double variance = variances(k);
    if (variance <= least_variance * variances(0)) {
      weight.row(k).setZero();
    } else if (options.kind == ProjectionKind::whitening) {
      weight.row(k) /= std::sqrt(variance);
    }
  }
  return {.weight = to_matrix(weight), .bias = to_matrix(-mean * weight.transpose()), .source = {}};
}

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto whole = [](const fs::path& some) { return fs::weakly_canonical(fs::absolute(some)); };
  return *whole(path).lexically_relative(whole(folder)).begin() != "..";
}

void check(const std::string& directory, const std::string& source, const Matrix& vectors,
           const ProjectionOptions& options) {
  if (vectors.rows() < 2) {
    refuse("too few vectors to fit a projection to", "vectors", "two or more",
           std::to_string(vectors.rows()));
  }
  if (options.width > vectors.cols()) {
    refuse("more directions than the vectors have", "width",
           "at most " + std::to_string(vectors.cols()), std::to_string(options.width));
  }
  if (has_projection(source)) {
    refuse("the encoder has a projection already", "encoder", "the encoder it was made from",
           source);
  }
  if (lies_in(directory, source)) {
    refuse("the encoder would be written into the one it is made from", "out", "another directory",
           directory);
  }
  if (fs::exists(directory)) refuse("the directory exists", "out", "a new one", directory);
}

// A folder under a temporary name, removed unless it is kept.
class Staging {
 public:
  explicit Staging(const fs::path& target) : target_(target), path_(target.string() + ".new") {
    fs::remove_all(path_);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  void keep() const { fs::rename(path_, target_); }

 private:
  fs::path target_;
  fs::path path_;
};

}  // namespace

void write_projected_encoder(const std::string& directory, const std::string& source,
                             const Matrix& vectors, const ProjectionOptions& options) {
  check(directory, source, vectors, options);
  const Projection projection = fit(vectors, options);
  TensorWriter writer;
  writer.add("weight", projection.weight);
  writer.add("bias", projection.bias);
  try {
    const Staging staging(directory);
    fs::copy(source, staging.path(), fs::copy_options::recursive);
    writer.write((staging.path() / projection_file).string());
    staging.keep();
  } catch (const fs::filesystem_error& error) {
    throw Error({.kind = ErrorKind::io,
                 .problem = "cannot write the encoder",
                 .place = {.file = directory},
                 .found = error.code().message()});
  }
}

}  // namespace lore
