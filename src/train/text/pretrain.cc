#include "lore/train/pretrain.h"

#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include <ATen/ops/gelu.h>

#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "text/architectures.h"
#include "text/write_encoder.h"
#include "train/text/contrast.h"
#include "train/text/examples.h"
#include "train/text/executor.h"
#include "train/text/masking.h"
#include "train/text/trainer.h"
#include "train/thread_count.h"

namespace lore {

namespace {

// The head that guesses tokens, by the names it has in published checkpoints.
const std::string transform = "cls.predictions.transform.dense";
const std::string norm = "cls.predictions.transform.LayerNorm";
const std::string output_bias = "cls.predictions.bias";
const std::string table = "embeddings.word_embeddings.weight";

void check(std::size_t texts, const PretrainOptions& options) {
  check(options);
  require(texts >= 2, "texts", "at least 2");
  require(options.masked > 0 && options.masked < 1, "masked", "between 0 and 1");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 to below 1");
  require(options.contrast_weight >= 0, "contrast_weight", "0 or more");
  require(options.temperature > 0, "temperature", "more than 0");
}

std::int32_t mask_of(const Tokenizer& tokenizer, const std::string& directory) {
  const std::int32_t mask = tokenizer.special_tokens().mask;
  if (mask != no_token) return mask;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "a tokenizer without a mask",
               .place = {.file = directory},
               .hint = "make one with `lore text train-tokenizer`"});
}

Graph graph_of(const ModelConfig& config) {
  Graph graph;
  graph.set_output(bert(graph, config).last.id);
  return graph;
}

// The model's and the head's.
Weights first_weights(const Graph& graph, const ModelConfig& config, std::uint64_t seed) {
  Graph head;
  const Value x = lookup(token_ids(head, 1), config.width, "unused");
  head.set_output(layer_norm(gelu(linear(x, config.width, transform)), config.epsilon, norm).id);
  Weights weights = initial_weights(head, seed);
  weights.erase("unused");
  weights[output_bias] = Matrix(1, static_cast<std::size_t>(config.vocabulary));
  weights.merge(initial_weights(graph, seed));
  return weights;
}

at::Tensor tensor_of(const std::vector<std::int64_t>& numbers) {
  at::Tensor tensor = at::empty({std::ssize(numbers)}, at::kLong);
  std::copy(numbers.begin(), numbers.end(), tensor.data_ptr<std::int64_t>());
  return tensor;
}

class Pretraining : public TextTask {
 public:
  Pretraining(std::span<const std::string> texts, const PretrainOptions& options)
      : options_(options),
        tokenizer_(load_tokenizer(options.tokenizer)),
        mask_(mask_of(*tokenizer_, options.tokenizer)),
        tokens_(tokens_of(*tokenizer_, texts, options.max_tokens)),
        sides_(hold_back(tokens_, texts, options)),
        config_(bert_config(options.shape, options.width, options.max_tokens, *tokenizer_)),
        graph_(graph_of(config_)),
        weights_(first_weights(graph_, config_, options.seed)),
        executor_(graph_, weights_),
        data_(digits_of(texts)) {
    for (const std::string& name : {transform + ".weight", transform + ".bias", norm + ".weight",
                                    norm + ".bias", output_bias}) {
      head_.push_back(trained_tensor(weights_, name));
    }
  }

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream model;
    model << std::hexfloat << "width " << config_.width << ", layers " << config_.layers
          << ", heads " << config_.heads << ", inner " << config_.inner_width << ", masked "
          << options_.masked << ", dropout " << options_.dropout << ", contrast "
          << options_.contrast_weight << ", temperature " << options_.temperature;
    std::vector<TrainedTensor> trained = executor_.trained();
    trained.insert(trained.end(), head_.begin(), head_.end());
    TextTrainer trainer(*this, std::move(trained), weights_, options_,
                        {{"training", "pretrain"},
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
    const MaskedTexts some = masked_texts(batch, random.fork(0));
    const PaddedTexts texts(some.texts);
    const at::Tensor hidden = executor_.run(texts, {options_.dropout, random.fork(1)});
    const Contrast guessed = guess(hidden, some);
    if (options_.contrast_weight == 0) return {guessed.loss, guessed.accuracy};
    const PaddedTexts whole(texts_of(tokens_, batch, 0, Random(0)));
    const at::Tensor other = executor_.run(whole, {options_.dropout, random.fork(2)});
    const Contrast told =
        contrast(pool(Pooling::mean, hidden, texts), pool(Pooling::mean, other, whole), {},
                 double(options_.temperature));
    return {guessed.loss + told.loss * double(options_.contrast_weight), guessed.accuracy};
  }

  double validate() const override {
    double right = 0;
    double all = 0;
    const TextBatches batches = batches_of(sides_.held_back, Random(0));
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const MaskedTexts some = masked_texts(batches[i], Random(options_.seed).fork(i));
      const double tokens = double(some.targets.size());
      right += guess(executor_.run(PaddedTexts(some.texts)), some).accuracy * tokens;
      all += tokens;
    }
    return right / all;
  }

  void write() const override {
    Weights encoder = weights_;
    std::erase_if(encoder, [](const auto& entry) { return entry.first.starts_with("cls."); });
    write_bert_encoder(options_.out, config_, encoder, options_.tokenizer, options_.max_tokens);
  }

  TextBatches batches_of(const std::vector<std::uint32_t>& rows, Random random) const {
    return batches_by_length(tokens_, rows, static_cast<std::size_t>(options_.batch_size), random);
  }

  MaskedTexts masked_texts(std::span<const std::uint32_t> batch, Random random) const {
    return masked(texts_of(tokens_, batch, 0, random), options_.masked, mask_, config_.vocabulary,
                  random);
  }

  // Cross-entropy over the vocabulary at the chosen places, the tokens' table once more as output.
  Contrast guess(const at::Tensor& hidden, const MaskedTexts& some) const {
    const at::Tensor states =
        hidden.reshape({-1, config_.width}).index_select(0, tensor_of(some.places));
    const auto row = [&](std::size_t i) { return head_[i].value.reshape({-1}); };
    const at::Tensor inner = at::layer_norm(at::gelu(at::linear(states, head_[0].value, row(1))),
                                            {config_.width}, row(2), row(3), config_.epsilon);
    const at::Tensor scores = at::linear(inner, executor_.parameter(table), row(4));
    const at::Tensor targets = tensor_of(some.targets);
    const at::Tensor own = scores.gather(1, targets.unsqueeze(1)).squeeze(1);
    const at::Tensor right = scores.argmax(1).eq(targets);
    return {(scores.logsumexp({1}) - own).mean(), right.to(at::kFloat).mean().item<double>()};
  }

  const PretrainOptions& options_;
  std::unique_ptr<Tokenizer> tokenizer_;
  std::int32_t mask_;
  std::vector<TokenIds> tokens_;
  HeldBack sides_;
  ModelConfig config_;
  Graph graph_;
  Weights weights_;
  TextExecutor executor_;
  std::vector<TrainedTensor> head_;
  std::string data_;
};

}  // namespace

TextTrainingResult pretrain(std::span<const std::string> texts, const PretrainOptions& options,
                            const TextTrainingCallback& callback) {
  check(texts.size(), options);
  const ThreadCount threads(options.threads);
  return Pretraining(texts, options).run(callback);
}

}  // namespace lore
