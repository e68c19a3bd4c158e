#include "lore/train/tune.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "train/text/contrast.h"
#include "train/text/device.h"
#include "train/text/examples.h"
#include "train/text/executor.h"
#include "train/text/hard_negatives.h"
#include "train/text/low_rank.h"
#include "train/text/student.h"
#include "train/text/trainer.h"
#include "train/thread_count.h"

namespace lore {

namespace {

constexpr std::size_t most_tried = 2000;     // pairs held back
constexpr std::size_t most_compared = 8192;  // texts among which hard negatives are looked for
constexpr std::size_t texts_at_once = 64;    // where no gradients are needed
constexpr std::uint64_t pool_stream = 10;

void check(std::size_t texts, std::span<const RowPair> pairs, const TuneOptions& options) {
  check(options);
  require(!pairs.empty(), "pairs", "at least 1");
  for (const auto& [a, b] : pairs) {
    require(a < texts && b < texts && a != b, "pairs", "rows of two texts");
  }
  require(options.hard_negatives >= 0 && options.hard_negatives <= 64, "hard_negatives", "0 to 64");
  require(options.temperature > 0, "temperature", "more than 0");
  require(options.dropout >= 0 && options.dropout < 1, "dropout", "0 to below 1");
  require(options.lora_rank >= 0 && options.lora_rank <= 1024, "lora_rank", "0 to 1024");
}

// Pairs to learn from, and pairs to be tried: a text held back, and a partner of it.
struct Pairs {
  std::vector<RowPair> training;
  std::vector<RowPair> held_back;
};

Pairs pairs_of(std::span<const RowPair> pairs, std::span<const std::string> texts,
               std::span<const TokenIds> tokens, const TextTrainingOptions& options) {
  Pairs sides;
  for (const auto& [a, b] : pairs) {
    if (tokens[a].empty() || tokens[b].empty()) continue;
    if (is_held_back(texts[a], options)) {
      sides.held_back.push_back({a, b});
    } else if (is_held_back(texts[b], options)) {
      sides.held_back.push_back({b, a});
    } else {
      sides.training.push_back({a, b});
    }
  }
  require(!sides.training.empty() && !sides.held_back.empty(), "held_back",
          "a share that leaves pairs on both sides");
  return sides;
}

template <typename Row>
std::vector<Row> choice_of(std::vector<Row> rows, std::size_t most, Random random) {
  if (rows.size() <= most) return rows;
  std::vector<Row> chosen;
  for (const std::uint32_t i : permutation(rows.size(), random)) {
    if (chosen.size() < most) chosen.push_back(rows[i]);
  }
  return chosen;
}

std::vector<std::uint32_t> texts_in(std::span<const RowPair> pairs) {
  std::set<std::uint32_t> texts;
  for (const auto& [a, b] : pairs) texts.insert({a, b});
  return {texts.begin(), texts.end()};
}

class Tuning : public TextTask {
 public:
  Tuning(std::span<const std::string> texts, std::span<const RowPair> pairs,
         const TuneOptions& options)
      : options_(options),
        threads_(options.threads),
        student_(student_from(options.encoder, options.max_tokens)),
        tokens_(tokens_of(student_, texts)),
        partners_(pairs, texts.size()),
        pairs_(pairs_of(pairs, texts, tokens_, options)),
        weights_(first_weights()),
        executor_(student_.graph, weights_, device_of(options.device)),
        data_(digits_of(texts, {reinterpret_cast<const char*>(pairs.data()), pairs.size_bytes()})) {
    pairs_.held_back =
        choice_of(std::move(pairs_.held_back), most_tried, Random(options.seed).fork(pool_stream));
  }

  TextTrainingResult run(const TextTrainingCallback& callback) {
    std::ostringstream model;
    model << std::hexfloat << student_.id << ", hard negatives " << options_.hard_negatives
          << ", temperature " << options_.temperature << ", dropout " << options_.dropout
          << ", rank " << options_.lora_rank;
    TextTrainer trainer(*this, executor_.trained(), weights_, options_,
                        {{"training", "tune"}, {"data", data_}, {"model", model.str()}});
    return trainer.run(pairs_.training.size(), pairs_.held_back.size(), callback);
  }

 private:
  Weights first_weights() {
    Weights weights = std::move(student_.weights);
    if (options_.lora_rank > 0) {
      add_low_rank(student_.graph, options_.lora_rank, options_.seed, weights);
    }
    return weights;
  }

  TextBatches batches(Random random) override {
    if (options_.hard_negatives > 0) look_for_negatives(random.fork(pool_stream));
    std::vector<std::uint32_t> order = permutation(pairs_.training.size(), random);
    TextBatches batches;
    const auto size = static_cast<std::size_t>(options_.batch_size);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (i % size == 0) batches.emplace_back();
      batches.back().push_back(order[i]);
    }
    return batches;
  }

  void look_for_negatives(Random random) {
    const c10::AutoGradMode no_gradients(false);
    const std::vector<std::uint32_t> pool =
        choice_of(texts_in(pairs_.training), most_compared, random);
    negatives_.emplace(vectors_of(pool), pool, partners_, tokens_.size());
  }

  Step step(std::span<const std::uint32_t> batch, Random random) const override {
    std::vector<std::uint32_t> anchors;
    std::vector<std::uint32_t> candidates;
    for (const std::uint32_t pair : batch) {
      auto [anchor, partner] = pairs_.training[pair];
      if (random.below(2) == 1) std::swap(anchor, partner);
      anchors.push_back(anchor);
      candidates.push_back(partner);
    }
    if (negatives_) add_negatives(anchors, random, candidates);
    const Contrast learnt =
        contrast(run_texts(anchors, {options_.dropout, random.fork(0)}),
                 run_texts(candidates, {options_.dropout, random.fork(1)}),
                 no_negatives(anchors, candidates), double(options_.temperature));
    return {learnt.loss, learnt.accuracy};
  }

  void add_negatives(const std::vector<std::uint32_t>& anchors, Random& random,
                     std::vector<std::uint32_t>& candidates) const {
    for (const std::uint32_t anchor : anchors) {
      for (int i = 0; i < options_.hard_negatives; ++i) {
        if (const auto negative = negatives_->pick(anchor, random)) candidates.push_back(*negative);
      }
    }
  }

  // Candidates that belong to an anchor, and are not its own.
  at::Tensor no_negatives(const std::vector<std::uint32_t>& anchors,
                          const std::vector<std::uint32_t>& candidates) const {
    at::Tensor marks = at::zeros({std::ssize(anchors), std::ssize(candidates)}, at::kBool);
    bool* mark = marks.data_ptr<bool>();
    for (std::size_t i = 0; i < anchors.size(); ++i) {
      for (std::size_t j = 0; j < candidates.size(); ++j, ++mark) {
        *mark = i != j &&
                (candidates[j] == anchors[i] || partners_.contains(anchors[i], candidates[j]));
      }
    }
    return marks;
  }

  // [rows.size(), H]
  at::Tensor run_texts(std::span<const std::uint32_t> rows, ResidualDropout dropout = {}) const {
    const PaddedTexts texts(texts_of(tokens_, rows, 0, Random(0)), executor_.device());
    return pool(student_.pooling, executor_.run(texts, dropout), texts);
  }

  // The same in pieces, of length 1.
  at::Tensor vectors_of(std::span<const std::uint32_t> rows) const {
    std::vector<at::Tensor> parts;
    for (std::size_t i = 0; i < rows.size(); i += texts_at_once) {
      parts.push_back(run_texts(rows.subspan(i, std::min(texts_at_once, rows.size() - i))));
    }
    return normalized(at::cat(parts));
  }

  // The mean reciprocal rank of partners among all texts that are tried, other partners left out.
  double validate() const override {
    const std::vector<std::uint32_t> texts = texts_in(pairs_.held_back);
    const at::Tensor vectors = vectors_of(texts);
    const auto place_of = [&](std::uint32_t text) {
      return std::ranges::lower_bound(texts, text) - texts.begin();
    };
    double sum = 0;
    for (const auto& [anchor, partner] : pairs_.held_back) {
      const at::Tensor scores = at::matmul(vectors, vectors[place_of(anchor)]).cpu().contiguous();
      const float* score = scores.data_ptr<float>();
      const float own = score[place_of(partner)];
      std::size_t rank = 1;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool counts = texts[i] != anchor && !partners_.contains(anchor, texts[i]);
        if (counts && score[i] >= own) ++rank;
      }
      sum += 1 / double(rank);
    }
    return sum / double(pairs_.held_back.size());
  }

  void write() const override {
    write_student(student_, options_.out, merged(student_.graph, weights_));
  }

  bool is_trained() const override { return true; }

  const TuneOptions& options_;
  ThreadCount threads_;
  FastProducts fast_products_;
  Student student_;
  std::vector<TokenIds> tokens_;
  Partners partners_;
  Pairs pairs_;
  Weights weights_;
  TextExecutor executor_;
  std::optional<HardNegatives> negatives_;
  std::string data_;
};

}  // namespace

TextTrainingResult tune(std::span<const std::string> texts, std::span<const RowPair> pairs,
                        const TuneOptions& options, const TextTrainingCallback& callback) {
  check(texts.size(), pairs, options);
  return Tuning(texts, pairs, options).run(callback);
}

}  // namespace lore
