#include "lore/train/distil.h"

#include <algorithm>
#include <sstream>
#include <string_view>
#include <vector>

#include "lore/error.h"

#include "train/text/linear_start.h"
#include "train/text/student_task.h"
#include "train/text/token_regression.h"

namespace lore {

namespace {

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

// The cosine of each row of `a` and `b` [N, H]: [N].
at::Tensor cosines(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor norms = (a * a).sum(-1) * (b * b).sum(-1);
  return (a * b).sum(-1) * at::rsqrt(norms + 1e-12);
}

Student student_of(std::size_t width, const DistilOptions& options) {
  if (options.from.empty()) {
    return new_student(options.shape, width, options.tokenizer, options.max_tokens, options.seed);
  }
  Student student = student_from(options.from, options.max_tokens);
  if (static_cast<std::size_t>(student.config.width) == width) return student;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "the student's vectors are not as wide as the teacher's",
               .place = {.file = options.from, .field = "from"},
               .expected = std::to_string(width) + " numbers",
               .found = std::to_string(student.config.width)});
}

bool starts_linear(const DistilOptions& options) {
  return options.from.empty() && options.linear_start;
}

Lesson lesson_of(std::span<const std::string> texts, const Matrix& vectors,
                 std::span<const std::string> groups, const DistilOptions& options) {
  Lesson lesson(student_of(vectors.cols(), options), texts, groups, options);
  if (starts_linear(options)) {
    const ModelConfig& config = lesson.student.config;
    start_linear(config,
                 regress_tokens(lesson.tokens, vectors, lesson.sides.training, config.vocabulary),
                 lesson.student.weights);
  }
  return lesson;
}

std::string_view bytes_of(const Matrix& matrix) {
  return {reinterpret_cast<const char*>(matrix.data()), matrix.size() * sizeof(float)};
}

class Distillation : public StudentTask {
 public:
  Distillation(std::span<const std::string> texts, const Matrix& vectors,
               std::span<const std::string> groups, const DistilOptions& options)
      : StudentTask(lesson_of(texts, vectors, groups, options), digits_of(texts, bytes_of(vectors)),
                    options),
        options_(options),
        vectors_(vectors) {}

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream settings;
    settings << std::hexfloat << ", token dropout " << options_.token_dropout << ", dropout "
             << options_.dropout << ", linear start " << starts_linear(options_);
    return StudentTask::run("distil", settings.str(), {}, callback);
  }

  bool is_trained() const override { return StudentTask::is_trained() || starts_linear(options_); }

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
