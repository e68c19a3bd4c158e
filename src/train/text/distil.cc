#include "lore/train/distil.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <sstream>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/architectures.h"
#include "text/write_encoder.h"
#include "train/text/examples.h"
#include "train/text/executor.h"
#include "train/text/trainer.h"
#include "train/thread_count.h"

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
  require(options.token_dropout >= 0 && options.token_dropout < 1, "token_dropout", "0 to below 1");
}

Graph graph_of(const ModelConfig& config) {
  Graph graph;
  graph.set_output(bert(graph, config).last.id);
  return graph;
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

Weights first_weights(const Graph& graph, const DistilOptions& options) {
  Weights weights = initial_weights(graph, options.seed);
  Matrix& table = weights.at("embeddings.word_embeddings.weight");
  if (!options.token_vectors.empty()) table = token_vectors(options.token_vectors, table);
  return weights;
}

// The cosine of each row of `a` and `b` [N, H]: [N].
at::Tensor cosines(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor norms = (a * a).sum(-1) * (b * b).sum(-1);
  return (a * b).sum(-1) * at::rsqrt(norms + 1e-12);
}

class Distillation : public TextTask {
 public:
  Distillation(std::span<const std::string> texts, const Matrix& vectors,
               std::span<const std::string> groups, const DistilOptions& options)
      : options_(options),
        tokenizer_(load_tokenizer(options.tokenizer)),
        vectors_(vectors),
        tokens_(tokens_of(*tokenizer_, texts, options.max_tokens)),
        sides_(hold_back(tokens_, groups.empty() ? texts : groups, options)),
        config_(bert_config(options.shape, vectors.cols(), options.max_tokens, *tokenizer_)),
        graph_(graph_of(config_)),
        weights_(first_weights(graph_, options)),
        executor_(graph_, weights_),
        data_(digits_of(texts, {reinterpret_cast<const char*>(vectors.data()),
                                vectors.size() * sizeof(float)})) {}

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream model;
    model << std::hexfloat << "layers " << config_.layers << ", heads " << config_.heads
          << ", inner " << config_.inner_width << ", dropout " << options_.token_dropout
          << ", table " << options_.token_vectors;
    TextTrainer trainer(*this, executor_.trained(), weights_, options_,
                        {{"training", "distil"},
                         {"data", data_},
                         {"tokenizer", tokenizer_->fingerprint()},
                         {"model", model.str()}});
    TextTrainingResult result = trainer.run(sides_.training.size(), callback);
    result.held_back_examples = sides_.held_back.size();
    return result;
  }

 private:
  TextBatches batches(Random random) override { return batches_of(sides_.training, random); }

  Step step(std::span<const std::uint32_t> batch, Random random) const override {
    const at::Tensor mean = cosines_of(batch, options_.token_dropout, random).mean();
    return {-mean, mean.item<double>()};
  }

  double validate() const override {
    double sum = 0;
    for (const auto& batch : batches_of(sides_.held_back, Random(0))) {
      sum += cosines_of(batch, 0, Random(0)).sum().item<double>();
    }
    return sum / double(sides_.held_back.size());
  }

  void write() const override {
    write_bert_encoder(options_.out, config_, weights_, options_.tokenizer, options_.max_tokens);
  }

  TextBatches batches_of(const std::vector<std::uint32_t>& rows, Random random) const {
    return batches_by_length(tokens_, rows, static_cast<std::size_t>(options_.batch_size), random);
  }

  at::Tensor cosines_of(std::span<const std::uint32_t> batch, double dropout, Random random) const {
    const PaddedTexts texts(texts_of(tokens_, batch, dropout, random));
    const at::Tensor vectors = pool(Pooling::mean, executor_.run(texts), texts);
    at::Tensor teacher = at::empty(vectors.sizes());
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::span<const float> row = vectors_.row(batch[i]);
      std::copy(row.begin(), row.end(), teacher.data_ptr<float>() + i * row.size());
    }
    return cosines(vectors, teacher);
  }

  const DistilOptions& options_;
  std::unique_ptr<Tokenizer> tokenizer_;
  const Matrix& vectors_;
  std::vector<TokenIds> tokens_;
  HeldBack sides_;
  ModelConfig config_;
  Graph graph_;
  Weights weights_;
  TextExecutor executor_;
  std::string data_;
};

}  // namespace

TextTrainingResult distil(std::span<const std::string> texts, const Matrix& vectors,
                          std::span<const std::string> groups, const DistilOptions& options,
                          const TextTrainingCallback& callback) {
  check(texts.size(), vectors, groups.size(), options);
  const ThreadCount threads(options.threads);
  return Distillation(texts, vectors, groups, options).run(callback);
}

}  // namespace lore
