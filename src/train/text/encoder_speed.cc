#include "lore/train/encoder_speed.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <span>
#include <utility>

#include <malloc.h>
#include <unistd.h>

#include "lore/error.h"
#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"

#include "text/architectures.h"
#include "text/open_transformer.h"
#include "text/text_engine.h"
#include "text/transformer_encoder.h"
#include "train/text/executor.h"
#include "train/thread_count.h"

namespace lore {

namespace {

struct NamedPrecision {
  EncoderPrecision precision;
  const char* name;
};
constexpr std::array<NamedPrecision, 3> precisions = {{{EncoderPrecision::f32, "f32"},
                                                       {EncoderPrecision::bf16, "bf16"},
                                                       {EncoderPrecision::int8, "int8"}}};

constexpr std::size_t least_rounds = 5;
constexpr std::size_t product_rows = 128;
constexpr std::size_t product_width = 1024;

// A token a byte, so that a text has as many tokens as wanted and they cost nothing.
class ByteTokenizer : public Tokenizer {
 public:
  explicit ByteTokenizer(std::int32_t vocabulary) : vocabulary_(vocabulary) {}

  std::vector<std::int32_t> encode(std::string_view text) const override {
    std::vector<std::int32_t> ids;
    ids.reserve(text.size());
    for (const char c : text) ids.push_back(static_cast<unsigned char>(c) % vocabulary_);
    return ids;
  }
  std::int32_t vocabulary_size() const override { return vocabulary_; }
  std::string fingerprint() const override { return "bytes"; }

 private:
  std::int32_t vocabulary_;
};

std::vector<std::string> texts_of(const EncoderLoad& load) {
  std::vector<std::string> texts;
  for (std::size_t text = 0; text < load.texts; ++text) {
    std::string& bytes = texts.emplace_back(load.tokens, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(text * 31 + i * 37);
  }
  return texts;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Without what was freed and is kept for later.
std::size_t resident_bytes() {
  ::malloc_trim(0);
  std::size_t all = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// The fastest of some products: what a loaded machine takes away is not the processor's.
double operations_per_second(EncoderPrecision precision) {
  Matrix weight(product_width, product_width);
  std::fill_n(weight.data(), weight.size(), 0.01f);
  const PackedLinear product(weight, nullptr, Activation::none, precision);
  const OneThread one_thread;
  const kernel::AlignedFloats x(product_rows * product_width, 0.5f);
  kernel::AlignedFloats y(x.size());
  kernel::AlignedFloats scratch(product.scratch_bytes() / sizeof(float) + 1);
  double fastest = 1e9;
  for (int run = 0; run < 20; ++run) {
    const double begin = wall_seconds();
    product.run(x.data(), product_rows, y.data(), reinterpret_cast<std::byte*>(scratch.data()));
    fastest = std::min(fastest, wall_seconds() - begin);
  }
  return 2.0 * product_rows * product_width * product_width / fastest;
}

double mean_cosine(const Matrix& a, const Matrix& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.rows(); ++i) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t h = 0; h < a.cols(); ++h) {
      ab += double(a(i, h)) * b(i, h);
      aa += double(a(i, h)) * a(i, h);
      bb += double(b(i, h)) * b(i, h);
    }
    sum += ab / std::sqrt(aa * bb);
  }
  return sum / double(a.rows());
}

ModelConfig config_of(const EncoderShape& shape) {
  ModelConfig config;
  config.vocabulary = shape.vocabulary;
  config.positions = shape.positions;
  config.segments = 2;
  config.width = shape.width;
  config.layers = shape.layers;
  config.heads = config.key_heads = shape.heads;
  config.head_width = shape.width / shape.heads;
  config.inner_width = shape.inner_width;
  return config;
}

void check(const EncoderShape& shape) {
  const std::array<std::int32_t, 6> numbers = {
      shape.layers, shape.width, shape.heads, shape.inner_width, shape.vocabulary, shape.positions};
  const bool fits = std::ranges::all_of(numbers, [](auto n) { return n >= 1 && n <= 1 << 20; }) &&
                    shape.width % shape.heads == 0;
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "no shape of a transformer",
               .expected = "numbers of 1 to 2^20, heads a divisor of the width"});
}

TransformerParts parts_of(const EncoderShape& shape) {
  check(shape);
  TransformerParts parts;
  parts.graph.set_output(bert(parts.graph, config_of(shape)).last.id);
  parts.weights = initial_weights(parts.graph, 1);
  parts.max_tokens = static_cast<std::size_t>(shape.positions);
  parts.id = "made up";
  return parts;
}

// Multiplications and additions of the layers, and those of attention that every further token of
// the text brings.
struct Operations {
  double layers = 0;
  double attention = 0;  // a token
};

Operations operations_of(const Graph& graph) {
  Operations operations;
  for (const Node& node : graph.nodes()) {
    if (node.op == Op::linear) {
      operations.layers +=
          2.0 * double(node.shape.size()) * graph.node(node.operands[1]).shape.cols;
    } else if (node.op == Op::attention || node.op == Op::causal_attention) {
      operations.attention += 4.0 * double(node.shape.size());
    }
  }
  return operations;
}

// What rounds of one subject took.
struct Rounds {
  EncoderRate rate;
  std::function<void()> encode;
  std::vector<double> wall = {};
  std::vector<double> cpu = {};

  // Seconds a call, over calls that take a while together.
  void run(double seconds) {
    const double begin = wall_seconds();
    const double cpu_begin = cpu_seconds();
    double now = begin;
    double calls = 0;
    do {
      encode();
      calls += 1;
      now = wall_seconds();
    } while (now - begin < seconds);
    wall.push_back((now - begin) / calls);
    cpu.push_back((cpu_seconds() - cpu_begin) / calls);
  }
};

}  // namespace

struct EncoderSpeed::State {
  explicit State(TransformerParts given)
      : parts(std::move(given)),
        executor(parts.graph, parts.weights),
        operations(operations_of(parts.graph.pruned())) {
    const std::vector<std::string_view> first = {"some text"};
    for (const auto& [precision, name] : precisions) {
      peak.push_back(operations_per_second(precision));
      const std::size_t before = resident_bytes();
      encoder(precision, 1).encode(first);
      const std::size_t grown = std::max(resident_bytes(), before) - before;
      const TextEngine engine(parts.graph, parts.weights, 1, precision);
      memory.push_back({std::string("lore ") + name, grown, engine.bytes_per_token()});
    }
  }

  const TextEncoder& encoder(EncoderPrecision precision, int threads) {
    auto& made = encoders[{precision, threads}];
    if (!made) {
      const auto vocabulary = parts.graph.inputs().front().cardinality;
      made = make_transformer_encoder(
          std::make_unique<ByteTokenizer>(vocabulary), parts,
          {.precision = precision, .threads = static_cast<std::size_t>(threads)});
    }
    return *made;
  }

  Matrix encode_in_torch(const std::vector<std::string>& texts) const {
    const ByteTokenizer tokenizer(parts.graph.inputs().front().cardinality);
    std::vector<std::vector<std::int32_t>> ids;
    for (const std::string& text : texts) ids.push_back(tokenizer.encode(text));
    const c10::AutoGradMode no_gradients(false);
    const PaddedTexts padded(ids);
    const at::Tensor vectors = pool(parts.pooling, executor.run(padded), padded).contiguous();
    const float* numbers = vectors.data_ptr<float>();
    return {texts.size(),
            static_cast<std::size_t>(vectors.size(1)),
            {numbers, numbers + vectors.numel()}};
  }

  TransformerParts parts;
  TextExecutor executor;
  Operations operations;
  std::vector<double> peak;
  std::vector<EncoderMemory> memory;
  std::map<std::pair<EncoderPrecision, int>, std::unique_ptr<TextEncoder>> encoders;
};

EncoderSpeed::EncoderSpeed(const EncoderShape& shape)
    : state_(std::make_unique<State>(parts_of(shape))) {}

EncoderSpeed::EncoderSpeed(const std::string& directory)
    : state_(std::make_unique<State>(read_transformer(directory, {}).parts)) {}

EncoderSpeed::EncoderSpeed(EncoderSpeed&&) noexcept = default;
EncoderSpeed::~EncoderSpeed() = default;

std::vector<EncoderRate> EncoderSpeed::measure(const EncoderLoad& load, double seconds) {
  const bool fits = load.texts >= 1 && load.tokens >= 1 &&
                    load.tokens <= state_->parts.max_tokens && load.threads >= 1 && seconds > 0;
  if (!fits) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "a load that the encoder does not take",
                 .expected = "1 to " + std::to_string(state_->parts.max_tokens) +
                             " tokens, 1 or more of everything else"});
  }
  const ThreadCount threads(load.threads);
  const std::vector<std::string> texts = texts_of(load);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const Matrix expected = state_->encode_in_torch(texts);
  std::vector<Rounds> subjects;
  subjects.push_back({{.subject = "libtorch f32"}, [&] { state_->encode_in_torch(texts); }});
  for (const auto& [precision, name] : precisions) {
    const TextEncoder& encoder = state_->encoder(precision, load.threads);
    EncoderRate rate{.subject = std::string("lore ") + name};
    rate.cosine = mean_cosine(encoder.encode(views), expected);
    subjects.push_back({rate, [&] { encoder.encode(views); }});
  }
  for (std::size_t round = 0; round < least_rounds; ++round) {
    for (Rounds& subject : subjects) subject.run(seconds / least_rounds);
  }
  std::vector<EncoderRate> rates;
  const double tokens = double(load.texts * load.tokens);
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    EncoderRate& rate = rates.emplace_back(subjects[i].rate);
    rate.tokens_per_second = tokens / median(subjects[i].wall);
    rate.tokens_per_cpu_second = tokens / median(subjects[i].cpu);
    rate.share_of_peak = rate.tokens_per_cpu_second * operations_per_token(load.tokens) /
                         state_->peak[i == 0 ? 0 : i - 1];
  }
  return rates;
}

std::vector<EncoderMemory> EncoderSpeed::memory() const {
  return state_->memory;
}

std::vector<double> EncoderSpeed::peak() const {
  return state_->peak;
}

double EncoderSpeed::operations_per_token(std::size_t tokens) const {
  return state_->operations.layers + state_->operations.attention * double(tokens);
}

}  // namespace lore
