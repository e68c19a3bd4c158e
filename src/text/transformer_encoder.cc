#include "text/transformer_encoder.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "text/pooling.h"
#include "text/text_engine.h"
#include "text/unicode.h"
#include "text/windows.h"

namespace lore {

namespace {

constexpr std::size_t tokens_at_once = 256;  // the values of so many stay in the second cache
constexpr std::size_t most_threads = 1024;

// Windows of texts, and which text each belongs to.
struct Windows {
  std::vector<Window> windows;
  std::vector<std::size_t> texts;
};

// Workspaces that calls leave behind for later ones.
class Workspaces {
 public:
  std::unique_ptr<TextEngine::Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return std::make_unique<TextEngine::Workspace>();
    auto workspace = std::move(free_.back());
    free_.pop_back();
    return workspace;
  }

  void give_back(std::unique_ptr<TextEngine::Workspace> workspace) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(workspace));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<TextEngine::Workspace>> free_;
};

// Where each batch of windows ends: whole windows, about tokens_at_once tokens each, or fewer where
// each thread is to have its share.
std::vector<std::size_t> batch_ends(const std::vector<Window>& windows, std::size_t threads) {
  std::size_t all = 0;
  for (const Window& window : windows) all += window.size();
  const std::size_t most = std::min(tokens_at_once, (all + threads - 1) / threads);
  std::vector<std::size_t> ends;
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    tokens += windows[i].size();
    if (tokens < most && i + 1 < windows.size()) continue;
    ends.push_back(i + 1);
    tokens = 0;
  }
  return ends;
}

// Calls f(i) for each i below `count` on at most `threads` threads, the caller's one of them. The
// first exception stops what has not begun and is thrown on.
template <typename Function>
void for_each_on_threads(std::size_t count, std::size_t threads, Function f) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) f(i);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < std::min(threads, count); ++t) others.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

class TransformerEncoder : public TextEncoder {
 public:
  TransformerEncoder(std::unique_ptr<Tokenizer> tokenizer, const TransformerParts& parts,
                     const EncoderOptions& options)
      : tokenizer_(std::move(tokenizer)),
        engine_(parts.graph, parts.weights, parts.max_tokens, options.precision, parts.tables),
        pooling_(parts.pooling),
        normalize_(parts.normalize),
        lower_case_(parts.lower_case),
        max_tokens_(parts.max_tokens),
        width_(options.width == 0 ? engine_.width() : options.width),
        id_(parts.id),
        options_(options) {}

  Matrix encode(std::span<const std::string_view> texts) const override {
    TextCounts counts;
    return encode_counted(texts, counts);
  }

  Matrix encode_counted(std::span<const std::string_view> texts,
                        TextCounts& counts) const override {
    const Windows windows = split(texts, counts);
    const Matrix pooled = run(windows.windows);
    return join(texts.size(), windows, pooled);
  }

  std::size_t width() const override { return width_; }
  std::string id() const override { return id_; }

 private:
  Windows split(std::span<const std::string_view> texts, TextCounts& counts) const {
    const TextFrame frame = tokenizer_->frame();
    Windows all;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      std::string text = options_.prefix + std::string(texts[i]) + options_.suffix;
      if (lower_case_) text = lower_case(replace_invalid_utf8(text));
      const std::vector<std::int32_t> ids = tokenizer_->encode(text);
      for (Window& window : windows_of(ids, frame, max_tokens_, options_.long_text, counts)) {
        all.windows.push_back(std::move(window));
        all.texts.push_back(i);
      }
    }
    return all;
  }

  // A pooled row each window.
  Matrix run(const std::vector<Window>& windows) const {
    Matrix pooled(windows.size(), engine_.width());
    const std::vector<std::size_t> ends = batch_ends(windows, options_.threads);
    for_each_on_threads(ends.size(), options_.threads, [&](std::size_t i) {
      run_batch(windows, i == 0 ? 0 : ends[i - 1], ends[i], pooled);
    });
    return pooled;
  }

  void run_batch(const std::vector<Window>& windows, std::size_t first, std::size_t end,
                 Matrix& pooled) const {
    TokenBatch batch;
    for (std::size_t i = first; i < end; ++i) batch.add(windows[i]);
    const OneThread one_thread;
    auto workspace = workspaces_.take();
    const float* hidden = engine_.run(batch, *workspace);
    for (std::size_t i = first; i < end; ++i) {
      pool(pooling_, hidden, windows[i].size(), pooled.row(i));
      hidden += windows[i].size() * engine_.width();
    }
    workspaces_.give_back(std::move(workspace));
  }

  // Windows of one text are averaged by their length.
  Matrix join(std::size_t texts, const Windows& windows, const Matrix& pooled) const {
    Matrix vectors(texts, width_);
    std::vector<double> tokens(texts, 0);
    for (std::size_t i = 0; i < windows.texts.size(); ++i) {
      tokens[windows.texts[i]] += static_cast<double>(windows.windows[i].size());
    }
    for (std::size_t i = 0; i < windows.texts.size(); ++i) {
      const std::size_t text = windows.texts[i];
      const auto share = static_cast<float>(double(windows.windows[i].size()) / tokens[text]);
      const std::span<float> vector = vectors.row(text);
      for (std::size_t h = 0; h < width_; ++h) vector[h] += share * pooled(i, h);
    }
    for (std::size_t i = 0; i < texts && normalize_; ++i) normalize(vectors.row(i));
    return vectors;
  }

  std::unique_ptr<Tokenizer> tokenizer_;
  TextEngine engine_;
  Pooling pooling_;
  bool normalize_;
  bool lower_case_;
  std::size_t max_tokens_;
  std::size_t width_;
  std::string id_;
  EncoderOptions options_;
  mutable Workspaces workspaces_;
};

void require(bool fits, const std::string& name, const std::string& expected, std::size_t found) {
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option does not fit the encoder",
               .place = {.field = name},
               .expected = expected,
               .found = std::to_string(found)});
}

}  // namespace

std::unique_ptr<TextEncoder> make_transformer_encoder(std::unique_ptr<Tokenizer> tokenizer,
                                                      TransformerParts parts,
                                                      const EncoderOptions& options) {
  const auto width = static_cast<std::size_t>(parts.graph.node(parts.graph.output()).shape.cols);
  require(options.width <= width, "width", "at most " + std::to_string(width), options.width);
  require(options.threads >= 1 && options.threads <= most_threads, "threads",
          "1 to " + std::to_string(most_threads), options.threads);
  const std::size_t frame = tokenizer->frame().size();
  require(parts.max_tokens > frame, "max_tokens", "more than the frame of a text takes",
          parts.max_tokens);
  return std::make_unique<TransformerEncoder>(std::move(tokenizer), parts, options);
}

}  // namespace lore
