#include "train/text/learning_encoder.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "lore/error.h"

#include "text/open_static.h"
#include "text/open_transformer.h"
#include "text/projected_encoder.h"
#include "train/int_tensor.h"
#include "train/operators.h"
#include "train/text/contrast.h"
#include "train/text/examples.h"
#include "train/text/executor.h"
#include "train/text/low_rank.h"
#include "train/text/student.h"

namespace lore {

namespace {

class LearningTransformer : public LearningEncoder {
 public:
  LearningTransformer(const EncoderTuning& options, std::span<const std::string> texts,
                      std::uint64_t seed)
      : student_(with_additions(student_from(options.encoder, options.max_tokens), options, seed)),
        tokens_(tokens_of(student_, texts)),
        executor_(student_.graph, student_.weights) {
    for (TokenIds& text : tokens_) {
      if (text.empty()) text.push_back(0);  // there is no batch of nothing
    }
  }

  std::size_t width() const override {
    return static_cast<std::size_t>(student_.graph.node(student_.graph.output()).shape.cols);
  }

  at::Tensor encode(std::span<const std::uint32_t> texts) const override {
    std::vector<TokenIds> tokens;
    for (const std::uint32_t text : texts) tokens.push_back(tokens_[text]);
    const PaddedTexts padded(tokens);
    const at::Tensor pooled = pool(student_.pooling, executor_.run(padded), padded);
    return student_.normalize ? normalized(pooled) : pooled;
  }

  const std::vector<TrainedTensor>& trained() const override { return executor_.trained(); }
  Weights& weights() override { return student_.weights; }

  void write(const std::string& directory) const override {
    write_student(student_, directory, merged(student_.graph, student_.weights));
  }

 private:
  static Student with_additions(Student student, const EncoderTuning& options, std::uint64_t seed) {
    if (options.lora_rank > 0) {
      add_low_rank(student.graph, options.lora_rank, seed, student.weights);
    }
    return student;
  }

  Student student_;
  std::vector<TokenIds> tokens_;
  TextExecutor executor_;
};

const std::string table_name = "weight";
const std::string bias_name = "bias";

// What the bag of a text counts of each of its distinct tokens.
struct Bag {
  std::vector<std::int64_t> tokens;
  std::vector<float> counts;  // a vector of length 1
};

Bag bag_of(const OpenedStatic& opened, const std::string& text) {
  std::map<std::int64_t, float> counts;
  double square = 0;
  for (const std::int32_t id : lower_cased_ids(*opened.tokenizer, text)) {
    counts[id] += opened.weights.idf[static_cast<std::size_t>(id)];
  }
  for (const auto& [id, count] : counts) square += double(count) * count;
  Bag bag;
  for (const auto& [id, count] : counts) {
    bag.tokens.push_back(id);
    bag.counts.push_back(square > 0 ? static_cast<float>(count / std::sqrt(square)) : 0);
  }
  return bag;
}

// Its bias learns, and of its table the rows of tokens that stand in the texts; how much a token
// counts stays.
class LearningBags : public LearningEncoder {
 public:
  LearningBags(const EncoderTuning& options, std::span<const std::string> texts)
      : opened_(read_static(options.encoder)) {
    require(options.lora_rank == 0, "lora_rank", "0, as a static encoder has no layers");
    for (const std::string& text : texts) bags_.push_back(bag_of(opened_, text));
    number_tokens();
    Matrix& table = weights_[table_name] = Matrix(tokens_.size(), opened_.weights.weight.cols());
    for (std::size_t row = 0; row < tokens_.size(); ++row) {
      std::ranges::copy(opened_.weights.weight.row(tokens_[row]), table.row(row).begin());
    }
    weights_[bias_name] = Matrix(1, opened_.weights.bias.size(), opened_.weights.bias);
    for (const std::string& name : {table_name, bias_name}) {
      trained_.push_back(trained_tensor(weights_, name));
    }
  }

  std::size_t width() const override { return opened_.weights.bias.size(); }

  at::Tensor encode(std::span<const std::uint32_t> texts) const override {
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> rows;
    std::vector<float> counts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Bag& bag = bags_[texts[i]];
      tokens.insert(tokens.end(), bag.tokens.begin(), bag.tokens.end());
      counts.insert(counts.end(), bag.counts.begin(), bag.counts.end());
      rows.insert(rows.end(), bag.tokens.size(), static_cast<std::int64_t>(i));
    }
    const at::Tensor column =
        tensor_over(counts.data(), {std::ssize(counts), 1}).clone();  // backward() reads it
    const at::Tensor weighted = trained_[0].value.index_select(0, int_tensor(tokens)) * column;
    const at::Tensor sums = at::zeros({std::ssize(texts), static_cast<std::int64_t>(width())})
                                .index_add(0, int_tensor(rows), weighted);
    return normalized(sums + trained_[1].value);
  }

  const std::vector<TrainedTensor>& trained() const override { return trained_; }
  Weights& weights() override { return weights_; }

  void write(const std::string& directory) const override {
    StaticWeights weights = opened_.weights;
    for (std::size_t row = 0; row < tokens_.size(); ++row) {
      std::ranges::copy(weights_.at(table_name).row(row), weights.weight.row(tokens_[row]).begin());
    }
    std::ranges::copy(weights_.at(bias_name).values(), weights.bias.begin());
    write_static(directory, opened_, weights);
  }

 private:
  // The bags' tokens become rows of the table that learns.
  void number_tokens() {
    std::set<std::int64_t> used;
    for (const Bag& bag : bags_) used.insert(bag.tokens.begin(), bag.tokens.end());
    tokens_.assign(used.begin(), used.end());
    for (Bag& bag : bags_) {
      for (std::int64_t& token : bag.tokens) {
        const auto found = std::ranges::lower_bound(tokens_, static_cast<std::size_t>(token));
        token = found - tokens_.begin();
      }
    }
  }

  OpenedStatic opened_;
  std::vector<Bag> bags_;
  std::vector<std::size_t> tokens_;  // of each row of the table that learns, ascending
  Weights weights_;
  std::vector<TrainedTensor> trained_;
};

void check(const EncoderTuning& options) {
  require(options.learning_rate > 0, "learning_rate", "more than 0");
  require(options.lora_rank >= 0 && options.lora_rank <= 1024, "lora_rank", "0 to 1024");
  require(options.max_tokens >= 8 && options.max_tokens <= 8192, "max_tokens", "8 to 8192");
  require(options.texts_at_once >= 1, "texts_at_once", "at least 1");
  if (!has_projection(options.encoder)) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "an encoder with a projection behind it cannot be trained",
               .place = {.file = options.encoder},
               .hint = "take the encoder it was made from"});
}

}  // namespace

std::unique_ptr<LearningEncoder> open_learning_encoder(const EncoderTuning& options,
                                                       std::span<const std::string> texts,
                                                       std::uint64_t seed) {
  check(options);
  if (!is_transformer(options.encoder)) return std::make_unique<LearningBags>(options, texts);
  return std::make_unique<LearningTransformer>(options, texts, seed);
}

}  // namespace lore
