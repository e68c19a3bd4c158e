#include "lore/text/latent_semantics.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>

#include <Eigen/Dense>
#include <Eigen/Sparse>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "data/mapped_file.h"
#include "data/write_file.h"
#include "text/static_encoder.h"

namespace lore {

namespace {

using Sparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;
using Dense = Eigen::MatrixXd;

constexpr int oversampling = 16;
constexpr int power_iterations = 4;
constexpr double least_singular_value = 1e-6;  // of rows of length 1

// How often each token stands in each text: one map a text.
using Counts = std::vector<std::map<std::int32_t, int>>;

Counts count_tokens(const Tokenizer& tokenizer, const std::vector<std::string>& texts) {
  Counts counts(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (std::int32_t id : lower_cased_ids(tokenizer, texts[i])) ++counts[i][id];
  }
  return counts;
}

// log((1 + n) / (1 + texts with the token)) + 1, the smoothed form that is never zero.
std::vector<float> inverse_document_frequencies(const Counts& counts, std::int32_t vocabulary) {
  std::vector<double> documents(static_cast<std::size_t>(vocabulary), 0);
  for (const auto& text : counts) {
    for (const auto& [id, count] : text) documents[static_cast<std::size_t>(id)] += 1;
  }
  std::vector<float> idf;
  const auto n = static_cast<double>(counts.size());
  for (double df : documents) idf.push_back(static_cast<float>(std::log((1 + n) / (1 + df)) + 1));
  return idf;
}

// One row a text: its weighted counts, of length 1.
Sparse term_matrix(const Counts& counts, const std::vector<float>& idf) {
  std::vector<Eigen::Triplet<double>> entries;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    double square = 0;
    for (const auto& [id, count] : counts[i]) {
      square += std::pow(count * idf[static_cast<std::size_t>(id)], 2);
    }
    for (const auto& [id, count] : counts[i]) {
      entries.emplace_back(static_cast<int>(i), id,
                           count * idf[static_cast<std::size_t>(id)] / std::sqrt(square));
    }
  }
  Sparse matrix(static_cast<int>(counts.size()), static_cast<int>(idf.size()));
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

Dense orthonormal(const Dense& matrix) {
  return Eigen::HouseholderQR<Dense>(matrix).householderQ() *
         Dense::Identity(matrix.rows(), matrix.cols());
}

// Uniform in [-1, 1): all that the range finder asks of its start, and equal on every platform.
Dense random_matrix(Eigen::Index rows, Eigen::Index cols, std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  return Dense::NullaryExpr(
      rows, cols, [&] { return std::ldexp(static_cast<double>(generator() >> 11), -52) - 1; });
}

// The mean text: the direction all texts share, which says nothing of any.
Dense mean_row(const Sparse& a) {
  return (Eigen::RowVectorXd::Ones(a.rows()) * a) / static_cast<double>(a.rows());
}

// The strongest right singular directions of the centred `a`, [V, H], each divided by the root of
// its singular value so that no direction drowns the others. H is `width`, or less where the texts
// differ in fewer directions: what is left of others is rounding.
Dense projection(const Sparse& a, const Dense& mean, Eigen::Index width, std::uint64_t seed) {
  const Dense ones = Dense::Ones(a.rows(), 1);
  const auto times = [&](const Dense& x) -> Dense { return a * x - ones * (mean * x); };
  const auto transposed = [&](const Dense& x) -> Dense {
    return a.transpose() * x - mean.transpose() * (ones.transpose() * x);
  };
  const Eigen::Index sketch = std::min({width + oversampling, a.rows(), a.cols()});
  Dense q = orthonormal(times(random_matrix(a.cols(), sketch, seed)));
  for (int i = 0; i < power_iterations; ++i) q = orthonormal(times(orthonormal(transposed(q))));
  const Eigen::JacobiSVD<Dense> svd(transposed(q), Eigen::ComputeThinU);
  const Eigen::VectorXd& values = svd.singularValues();
  const Eigen::Index rank = (values.array() > least_singular_value).count();
  Dense directions = svd.matrixU().leftCols(std::min(width, rank));
  for (Eigen::Index h = 0; h < directions.cols(); ++h) directions.col(h) /= std::sqrt(values[h]);
  return directions;
}

Matrix matrix_of(const Dense& dense) {
  Matrix matrix(static_cast<std::size_t>(dense.rows()), static_cast<std::size_t>(dense.cols()));
  for (Eigen::Index r = 0; r < dense.rows(); ++r) {
    for (Eigen::Index c = 0; c < dense.cols(); ++c) {
      matrix(static_cast<std::size_t>(r), static_cast<std::size_t>(c)) =
          static_cast<float>(dense(r, c));
    }
  }
  return matrix;
}

void check(const std::vector<std::string>& texts, const LatentSemanticsOptions& options) {
  if (texts.size() >= 2 && options.width >= 1) return;
  throw Error(
      {.kind = ErrorKind::invalid_argument,
       .problem = "too little to learn an encoder from",
       .expected = "at least two texts and a width of 1",
       .found = std::to_string(texts.size()) + " texts, width " + std::to_string(options.width)});
}

void require_differences(const Dense& weight) {
  if (weight.cols() > 0) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "too little to learn an encoder from: all texts have the same words"});
}

void make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return;
  throw Error({.kind = ErrorKind::io,
               .problem = "the directory cannot be made",
               .place = {.file = path},
               .found = error.message()});
}

// The tokenizer until the weights are there too; removed if it comes to nothing.
class DraftTokenizer {
 public:
  explicit DraftTokenizer(const std::string& directory) : path_(directory + "/spiece.draft") {}
  DraftTokenizer(const DraftTokenizer&) = delete;
  DraftTokenizer& operator=(const DraftTokenizer&) = delete;
  ~DraftTokenizer() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }

  const std::string& path() const { return path_; }
  void place(const std::string& target) const {
    write_file(target, MappedFile::open(path_).text());
  }

 private:
  std::string path_;
};

}  // namespace

void train_latent_semantics(const std::vector<std::string>& texts, const std::string& directory,
                            const LatentSemanticsOptions& options) {
  check(texts, options);
  make_directory(directory);
  const DraftTokenizer draft(directory);
  train_sentencepiece(texts, draft.path(),
                      {.vocabulary_size = options.vocabulary_size, .allow_smaller = true});
  const auto tokenizer = open_sentencepiece(draft.path());
  const Counts counts = count_tokens(*tokenizer, texts);
  const std::vector<float> idf = inverse_document_frequencies(counts, tokenizer->vocabulary_size());
  const Sparse terms = term_matrix(counts, idf);
  const Dense mean = mean_row(terms);
  const Dense weight = projection(terms, mean, options.width, options.seed);
  require_differences(weight);

  TensorWriter writer;
  writer.add("weight", matrix_of(weight));
  writer.add("idf", Matrix(1, idf.size(), idf));
  writer.add("bias", matrix_of(-(mean * weight)));
  writer.set_metadata("tokenizer_fingerprint", tokenizer->fingerprint());
  writer.set_metadata("method", "latent semantic analysis");
  draft.place(directory + "/spiece.model");
  writer.write(directory + "/model.safetensors");
}

}  // namespace lore
