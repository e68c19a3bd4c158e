#include "lore/train/pretrain.h"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

#include <ATen/ops/gelu.h>

#include "lore/error.h"
#include "lore/graph/text_ops.h"
#include "lore/text/tokenizer.h"

#include "train/int_tensor.h"
#include "train/text/contrast.h"
#include "train/text/masking.h"
#include "train/text/student_task.h"

namespace lore {

namespace {

// The head that guesses tokens, by the names it has in published checkpoints.
const std::string head_prefix = "cls.predictions.";
const std::string transform = head_prefix + "transform.dense";
const std::string norm = head_prefix + "transform.LayerNorm";
const std::string output_bias = head_prefix + "bias";

void check(std::size_t texts, const PretrainOptions& options) {
  check(options);
  require(texts >= 2, "texts", "at least 2");
  require(options.tokenizer.empty() != options.from.empty(), "tokenizer", "this, or `from`");
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

// Throws Error(unsupported) for a model that reads from left to right.
void check_reads_both_ways(const Graph& graph, const std::string& directory) {
  for (const Node& node : graph.nodes()) {
    if (node.op != Op::causal_attention) continue;
    throw Error({.kind = ErrorKind::unsupported,
                 .problem = "a model that reads from left to right guesses no masked tokens",
                 .place = {.file = directory}});
  }
}

// Weights of the head for `student`; some of published checkpoints have been left behind by it.
Weights head_weights(const Student& student, std::uint64_t seed) {
  const Matrix& table = student.weights.at(token_table(student.graph));
  Graph head;
  const Value x = lookup(token_ids(head, 1), student.config.width, "unused");
  const auto inner = static_cast<std::int32_t>(table.cols());
  head.set_output(layer_norm(gelu(linear(x, inner, transform)), student.config.epsilon, norm).id);
  Weights weights = initial_weights(head, seed);
  weights.erase("unused");
  weights[output_bias] = Matrix(1, table.rows());
  return weights;
}

Student student_of(const PretrainOptions& options) {
  Student student = options.from.empty()
                        ? new_student(options.shape, options.width, options.tokenizer,
                                      options.max_tokens, options.seed)
                        : student_from(options.from, options.max_tokens);
  check_reads_both_ways(student.graph, student.source);
  student.weights.merge(head_weights(student, options.seed));
  return student;
}

class Pretraining : public StudentTask {
 public:
  Pretraining(std::span<const std::string> texts, const PretrainOptions& options)
      : StudentTask(Lesson(student_of(options), texts, {}, options), digits_of(texts), options),
        options_(options),
        mask_(mask_of(*student_.tokenizer, student_.source)),
        table_(token_table(student_.graph)) {
    for (const std::string& name : {transform + ".weight", transform + ".bias", norm + ".weight",
                                    norm + ".bias", output_bias}) {
      head_.push_back(trained_tensor(student_.weights, name, executor_.device()));
    }
  }

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream settings;
    settings << std::hexfloat << ", masked " << options_.masked << ", dropout " << options_.dropout
             << ", contrast " << options_.contrast_weight << ", temperature "
             << options_.temperature;
    return StudentTask::run("pretrain", settings.str(), head_, callback);
  }

  // A head that has learnt nothing says nothing of a checkpoint.
  bool is_trained() const override { return false; }

 private:
  Step step(std::span<const std::uint32_t> batch, Random random) const override {
    const MaskedTexts some = masked_texts(batch, random.fork(0));
    const PaddedTexts texts = padded(some.texts);
    const at::Tensor hidden = executor_.run(texts, {options_.dropout, random.fork(1)});
    const Contrast guessed = guess(hidden, some);
    if (options_.contrast_weight == 0) return {guessed.loss, guessed.accuracy};
    const PaddedTexts whole = padded(texts_of(tokens_, batch, 0, Random(0)));
    const at::Tensor other = executor_.run(whole, {options_.dropout, random.fork(2)});
    const Contrast told =
        contrast(pool(student_.pooling, hidden, texts), pool(student_.pooling, other, whole), {},
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
      right += guess(executor_.run(padded(some.texts)), some).accuracy * tokens;
      all += tokens;
    }
    return right / all;
  }

  void write() const override {
    Weights encoder = student_.weights;
    std::erase_if(encoder, [](const auto& entry) { return entry.first.starts_with(head_prefix); });
    write_student(student_, options_.out, encoder);
  }

  MaskedTexts masked_texts(std::span<const std::uint32_t> batch, Random random) const {
    const std::int32_t vocabulary = student_.tokenizer->vocabulary_size();
    return masked(texts_of(tokens_, batch, 0, random), options_.masked, mask_, vocabulary, random);
  }

  // Cross-entropy over the vocabulary at the chosen places, the tokens' table once more as output.
  Contrast guess(const at::Tensor& hidden, const MaskedTexts& some) const {
    const at::Device device = hidden.device();
    const at::Tensor states =
        hidden.reshape({-1, hidden.size(-1)}).index_select(0, int_tensor(some.places).to(device));
    const auto row = [&](std::size_t i) { return head_[i].value.reshape({-1}); };
    const at::Tensor inner =
        at::layer_norm(at::gelu(at::linear(states, head_[0].value, row(1))),
                       {head_[0].value.size(0)}, row(2), row(3), student_.config.epsilon);
    const at::Tensor scores = at::linear(inner, executor_.parameter(table_), row(4));
    const at::Tensor targets = int_tensor(some.targets).to(device);
    const at::Tensor own = scores.gather(1, targets.unsqueeze(1)).squeeze(1);
    const at::Tensor right = scores.argmax(1).eq(targets);
    return {(scores.logsumexp({1}) - own).mean(), right.to(at::kFloat).mean().item<double>()};
  }

  const PretrainOptions& options_;
  std::int32_t mask_;
  std::string table_;
  std::vector<TrainedTensor> head_;
};

}  // namespace

TextTrainingResult pretrain(std::span<const std::string> texts, const PretrainOptions& options,
                            const TextTrainingCallback& callback) {
  check(texts.size(), options);
  return Pretraining(texts, options).run(callback);
}

}  // namespace lore
