#include "lore/train/distil.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "train/text/student_task.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

constexpr float table_deviation = 0.05f;  // of token vectors to start from

void check(std::size_t texts, const Matrix& vectors, std::size_t groups,
           const DistilOptions& options) {
  check(options);
  require(texts >= 2, "texts", "at least 2");
  require(vectors.rows() == texts, "vectors", std::to_string(texts) + " rows, one a text");
  require(groups == 0 || groups == texts, "groups", "one a text");
  require(options.tokenizer.empty() != options.from.empty(), "tokenizer", "this, or `from`");
  require(options.token_dropout >= 0 && options.token_dropout < 1, "token_dropout", "0 to below 1");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 to below 1");
}

// Token vectors of a static encoder times how much it makes of each token.
Matrix token_vectors(const std::string& directory, const Matrix& like) {
  const TensorFile file = TensorFile::open((fs::path(directory) / "model.safetensors").string());
  Matrix table = file.matrix("weight");
  const Matrix idf = file.matrix("idf");
  const bool fits =
      table.rows() == like.rows() && table.cols() == like.cols() && idf.size() == like.rows();
  if (!fits) {
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "the token vectors are not of this tokenizer and width",
                 .place = {.file = file.path(), .field = "weight"},
                 .expected = std::to_string(like.rows()) + " x " + std::to_string(like.cols()),
                 .found = std::to_string(table.rows()) + " x " + std::to_string(table.cols())});
  }
  double square = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (float& value : table.row(row)) {
      value *= idf.data()[row];
      square += double(value) * value;
    }
  }
  const auto scale =
      static_cast<float>(table_deviation / std::sqrt(square / double(table.size()) + 1e-30));
  for (std::size_t i = 0; i < table.size(); ++i) table.data()[i] *= scale;
  return table;
}

// The cosine of each row of `a` and `b` [N, H]: [N].
at::Tensor cosines(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor norms = (a * a).sum(-1) * (b * b).sum(-1);
  return (a * b).sum(-1) * at::rsqrt(norms + 1e-12);
}

Student student_of(std::size_t width, const DistilOptions& options) {
  if (options.from.empty()) {
    Student student =
        new_student(options.shape, width, options.tokenizer, options.max_tokens, options.seed);
    if (!options.token_vectors.empty()) {
      Matrix& table = student.weights.at(token_table(student.graph));
      table = token_vectors(options.token_vectors, table);
    }
    return student;
  }
  Student student = student_from(options.from, options.max_tokens);
  if (static_cast<std::size_t>(student.config.width) == width) return student;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "the student's vectors are not as wide as the teacher's",
               .place = {.file = options.from, .field = "from"},
               .expected = std::to_string(width) + " numbers",
               .found = std::to_string(student.config.width)});
}

std::string_view bytes_of(const Matrix& matrix) {
  return {reinterpret_cast<const char*>(matrix.data()), matrix.size() * sizeof(float)};
}

class Distillation : public StudentTask {
 public:
  Distillation(std::span<const std::string> texts, const Matrix& vectors,
               std::span<const std::string> groups, const DistilOptions& options)
      : StudentTask(student_of(vectors.cols(), options), texts, groups, bytes_of(vectors), options),
        options_(options),
        vectors_(vectors) {}

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream settings;
    settings << std::hexfloat << ", token dropout " << options_.token_dropout << ", dropout "
             << options_.dropout << ", table " << options_.token_vectors;
    return StudentTask::run("distil", settings.str(), {}, callback);
  }

 private:
  Step step(std::span<const std::uint32_t> batch, Random random) const override {
    const at::Tensor mean =
        cosines_of(batch, options_.token_dropout, {options_.dropout, random.fork(0)}, random)
            .mean();
    return {-mean, mean.item<double>()};
  }

  double validate() const override {
    double sum = 0;
    for (const auto& batch : batches_of(sides_.held_back, Random(0))) {
      sum += cosines_of(batch, 0, {}, Random(0)).sum().item<double>();
    }
    return sum / double(sides_.held_back.size());
  }

  at::Tensor cosines_of(std::span<const std::uint32_t> batch, double token_dropout,
                        ResidualDropout dropout, Random random) const {
    const PaddedTexts texts = padded(texts_of(tokens_, batch, token_dropout, random));
    const at::Tensor vectors = pool(student_.pooling, executor_.run(texts, dropout), texts);
    at::Tensor teacher = at::empty(vectors.sizes());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::span<const float> row = vectors_.row(batch[i]);
      std::copy(row.begin(), row.end(), teacher.data_ptr<float>() + i * row.size());
    }
    return cosines(vectors, teacher.to(vectors.device()));
  }

  const DistilOptions& options_;
  const Matrix& vectors_;
};

}  // namespace

TextTrainingResult distil(std::span<const std::string> texts, const Matrix& vectors,
                          std::span<const std::string> groups, const DistilOptions& options,
                          const TextTrainingCallback& callback) {
  check(texts.size(), vectors, groups.size(), options);
  return Distillation(texts, vectors, groups, options).run(callback);
}

}  // namespace lore
