#include "lore/train/distil.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <sstream>
#include <utility>
#include <vector>

#include "lore/data/safetensors.h"
#include "lore/error.h"
#include "lore/text/tokenizer.h"

#include "data/fingerprint.h"
#include "text/architectures.h"
#include "text/windows.h"
#include "text/write_encoder.h"
#include "train/random.h"
#include "train/tensor_state.h"
#include "train/text_batches.h"
#include "train/text_executor.h"
#include "train/text_optimizer.h"
#include "train/thread_count.h"

namespace lore {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t held_back_stream = 0;
constexpr std::uint64_t order_stream = 1;
constexpr std::uint64_t dropout_stream = 2;
constexpr float table_deviation = 0.05f;  // of token vectors to start from
const std::string weights_prefix = "weights.";

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void require(bool fits, const std::string& field, const std::string& expected) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option out of range",
               .place = {.field = field},
               .expected = expected});
}

void check(std::size_t texts, const Matrix& vectors, std::size_t groups,
           const DistilOptions& options) {
  const auto width = static_cast<std::int32_t>(vectors.cols());
  require(texts >= 2, "texts", "at least 2");
  require(vectors.rows() == texts, "vectors", std::to_string(texts) + " rows, one a text");
  require(groups == 0 || groups == texts, "groups", "one a text");
  require(options.layers >= 1 && options.layers <= 48, "layers", "1 to 48");
  require(options.heads >= 1 && width % options.heads == 0, "heads",
          "a divisor of the teacher's width, " + std::to_string(width));
  require(options.inner_width >= 1 && options.inner_width <= 65536, "inner_width", "1 to 65536");
  require(options.max_tokens >= 8 && options.max_tokens <= 8192, "max_tokens", "8 to 8192");
  require(options.epochs >= 1, "epochs", "at least 1");
  require(options.batch_size >= 1, "batch_size", "at least 1");
  require(options.learning_rate > 0, "learning_rate", "more than 0");
  require(options.warm_up >= 0 && options.warm_up <= 1, "warm_up", "0 to 1");
  require(options.token_dropout >= 0 && options.token_dropout < 1, "token_dropout", "0 to below 1");
  require(options.held_back > 0 && options.held_back < 1, "held_back", "between 0 and 1");
}

ModelConfig config_of(const DistilOptions& options, const Tokenizer& tokenizer, std::size_t width) {
  ModelConfig config;
  config.vocabulary = tokenizer.vocabulary_size();
  config.positions = static_cast<std::int32_t>(options.max_tokens);
  config.segments = 2;
  config.width = static_cast<std::int32_t>(width);
  config.layers = options.layers;
  config.heads = config.key_heads = options.heads;
  config.head_width = config.width / config.heads;
  config.inner_width = options.inner_width;
  return config;
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

std::vector<TokenIds> tokens_of(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                std::size_t max_tokens) {
  std::vector<TokenIds> tokens;
  TextCounts counts;
  for (const std::string& text : texts) {
    auto windows =
        windows_of(tokenizer.encode(text), tokenizer.frame(), max_tokens, LongText::cut, counts);
    tokens.push_back(windows.empty() ? TokenIds() : std::move(windows.front()));
  }
  return tokens;
}

// Whether a group is held back: by its name and the seed alone.
bool is_held_back(const std::string& group, const DistilOptions& options) {
  Fingerprint fingerprint;
  fingerprint.add(group);
  const std::uint64_t hash = std::stoull(fingerprint.digits().substr(0, 16), nullptr, 16);
  return Random(options.seed ^ hash).fork(held_back_stream).uniform() < options.held_back;
}

struct Sides {
  std::vector<std::uint32_t> training;
  std::vector<std::uint32_t> held_back;
};

Sides sides_of(std::span<const std::string> texts, std::span<const TokenIds> tokens,
               std::span<const std::string> groups, const DistilOptions& options) {
  Sides sides;
  for (std::uint32_t row = 0; row < texts.size(); ++row) {
    if (tokens[row].empty()) continue;
    const bool held_back = is_held_back(groups.empty() ? texts[row] : groups[row], options);
    (held_back ? sides.held_back : sides.training).push_back(row);
  }
  require(!sides.training.empty() && !sides.held_back.empty(), "held_back",
          "a share that leaves texts on both sides");
  return sides;
}

std::string identity_of(std::span<const std::string> texts, const Matrix& vectors,
                        const Tokenizer& tokenizer, const DistilOptions& o) {
  Fingerprint data;
  for (const std::string& text : texts) data.add(text + '\n');
  data.add(std::string_view(reinterpret_cast<const char*>(vectors.data()),
                            vectors.size() * sizeof(float)));
  std::ostringstream text;
  text << std::hexfloat << "data " << data.digits() << ", tokenizer " << tokenizer.fingerprint()
       << ", layers " << o.layers << ", heads " << o.heads << ", inner " << o.inner_width
       << ", tokens " << o.max_tokens << ", epochs " << o.epochs << ", batch " << o.batch_size
       << ", rate " << o.learning_rate << ", warm-up " << o.warm_up << ", dropout "
       << o.token_dropout << ", clip " << o.clip_norm << ", held back " << o.held_back << ", seed "
       << o.seed << ", table " << o.token_vectors;
  return text.str();
}

// The cosine of each row of `a` and `b` [N, H]: [N].
at::Tensor cosines(const at::Tensor& a, const at::Tensor& b) {
  const at::Tensor norms = (a * a).sum(-1) * (b * b).sum(-1);
  return (a * b).sum(-1) * at::rsqrt(norms + 1e-12);
}

// One call of distil().
class Distillation {
 public:
  Distillation(std::span<const std::string> texts, const Matrix& vectors,
               std::span<const std::string> groups, const DistilOptions& options,
               const DistilCallback& callback)
      : options_(options),
        callback_(callback),
        tokenizer_(load_tokenizer(options.tokenizer)),
        vectors_(vectors),
        tokens_(tokens_of(*tokenizer_, texts, options.max_tokens)),
        sides_(sides_of(texts, tokens_, groups, options)),
        config_(config_of(options, *tokenizer_, vectors.cols())),
        graph_(graph_of(config_)),
        weights_(first_weights(graph_, options)),
        executor_(graph_, weights_),
        optimizer_(executor_, weights_, options.learning_rate, options.clip_norm),
        identity_(identity_of(texts, vectors, *tokenizer_, options)) {
    const std::size_t batch = static_cast<std::size_t>(options.batch_size);
    steps_per_epoch_ = (sides_.training.size() + batch - 1) / batch;
    result_.training_texts = sides_.training.size();
    result_.held_back_texts = sides_.held_back.size();
  }

  DistilResult run() {
    if (options_.resume) read_checkpoint();
    start_ = Clock::now();
    for (int epoch = epochs_done_ + 1; epoch <= options_.epochs; ++epoch) run_epoch(epoch);
    return result_;
  }

 private:
  void run_epoch(int epoch) {
    now_ = {.epoch = epoch,
            .epochs = options_.epochs,
            .texts_per_epoch = sides_.training.size(),
            .valid_cosine = now_.valid_cosine};
    const auto stream = static_cast<std::uint64_t>(epoch);
    const Random seed(options_.seed);
    const TextBatches batches =
        batches_by_length(tokens_, sides_.training, static_cast<std::size_t>(options_.batch_size),
                          seed.fork(order_stream).fork(stream));
    const Random dropout = seed.fork(dropout_stream).fork(stream);
    double sum = 0;
    for (std::size_t i = 0; i < batches.size(); ++i) {
      const auto step = static_cast<std::size_t>(epoch - 1) * steps_per_epoch_ + i;
      sum += learn(batches[i], step, dropout.fork(i)) * double(batches[i].size());
      now_.texts += batches[i].size();
      report(sum);
    }
    validate();
    epochs_done_ = epoch;
    write_checkpoint();
  }

  // Learns from a batch; its mean cosine before.
  double learn(std::span<const std::uint32_t> batch, std::size_t step, Random random) {
    const c10::AutoGradMode gradients(true);
    const at::Tensor mean = cosines_of(batch, options_.token_dropout, random).mean();
    (-mean).backward();
    optimizer_.step(rate_of(step));
    return mean.item<double>();
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

  float rate_of(std::size_t step) const {
    const double all = double(steps_per_epoch_) * options_.epochs;
    const double rising = std::max(1.0, all * options_.warm_up);
    const double done = double(step) + 1;
    return static_cast<float>(done < rising ? done / rising : (all - done) / (all - rising + 1));
  }

  double valid_cosine() const {
    const c10::AutoGradMode no_gradients(false);
    double sum = 0;
    for (const auto& batch : batches_by_length(
             tokens_, sides_.held_back, static_cast<std::size_t>(options_.batch_size), Random(0))) {
      sum += cosines_of(batch, 0, Random(0)).sum().item<double>();
    }
    return sum / double(sides_.held_back.size());
  }

  void validate() {
    now_.valid_cosine = valid_cosine();
    now_.validated = true;
    now_.best = result_.best_epoch == 0 || now_.valid_cosine > result_.valid_cosine;
    if (now_.best) {
      result_.best_epoch = now_.epoch;
      result_.valid_cosine = now_.valid_cosine;
      write_bert_encoder(options_.out, config_, weights_, options_.tokenizer, options_.max_tokens);
    }
    if (callback_) callback_(now_);
  }

  void report(double sum) {
    learnt_ += 1;
    now_.cosine = sum / double(now_.texts);
    const double seconds = seconds_since(start_);
    const double per_step = seconds / double(learnt_);
    const double left = double(steps_per_epoch_) * (options_.epochs - epochs_done_) -
                        double(now_.texts) / options_.batch_size;
    now_.texts_per_second = options_.batch_size / per_step;
    now_.eta_seconds = left * per_step;
    if (!callback_ || seconds - reported_ < 1) return;
    reported_ = seconds;
    callback_(now_);
  }

  std::string checkpoint_path() const {
    return (fs::path(options_.out) / "distil.checkpoint.safetensors").string();
  }

  void write_checkpoint() const {
    TensorWriter writer;
    writer.set_metadata("distil", identity_);
    write_weights(writer, weights_prefix, weights_);
    optimizer_.write(writer);
    const std::vector<std::int64_t> state = {epochs_done_, result_.best_epoch,
                                             std::bit_cast<std::int64_t>(result_.valid_cosine)};
    writer.add("state", state);
    writer.write(checkpoint_path());
  }

  void read_checkpoint() {
    if (!fs::exists(checkpoint_path())) return;
    const TensorFile file = TensorFile::open(checkpoint_path());
    const auto found = file.metadata().find("distil");
    if (found == file.metadata().end() || found->second != identity_) {
      throw Error(
          {.kind = ErrorKind::mismatch,
           .problem = "the checkpoint is of another training",
           .place = {.file = file.path()},
           .expected = identity_,
           .found = found == file.metadata().end() ? "nothing" : found->second,
           .hint = "give the options and data it was made with, or start without --resume"});
    }
    const std::vector<std::int64_t> state = read_int64s(file, "state", 3);
    read_weights(file, weights_prefix, weights_);
    optimizer_.read(file);
    epochs_done_ = static_cast<int>(state[0]);
    result_.best_epoch = static_cast<int>(state[1]);
    result_.valid_cosine = std::bit_cast<double>(state[2]);
  }

  const DistilOptions& options_;
  const DistilCallback& callback_;
  std::unique_ptr<Tokenizer> tokenizer_;
  const Matrix& vectors_;
  std::vector<TokenIds> tokens_;
  Sides sides_;
  ModelConfig config_;
  Graph graph_;
  Weights weights_;
  TextExecutor executor_;
  TextOptimizer optimizer_;
  std::string identity_;
  std::size_t steps_per_epoch_ = 0;
  int epochs_done_ = 0;
  DistilResult result_;
  DistilProgress now_;
  Clock::time_point start_;
  std::size_t learnt_ = 0;  // steps of this call
  double reported_ = 0;     // when, in seconds from start_
};

}  // namespace

DistilResult distil(std::span<const std::string> texts, const Matrix& vectors,
                    std::span<const std::string> groups, const DistilOptions& options,
                    const DistilCallback& callback) {
  check(texts.size(), vectors, groups.size(), options);
  const ThreadCount threads(options.threads);
  return Distillation(texts, vectors, groups, options, callback).run();
}

}  // namespace lore
