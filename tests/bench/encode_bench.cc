// Tokens per second of the text engine beside libtorch in f32, on the same model with random
// weights, by CPU time of one thread:
//
//   encode_bench [layers width heads inner]      (6 384 12 1536: the shape of MiniLM-L6)

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <ATen/ops/arange.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/tensor.h>
#include <c10/core/InferenceMode.h>
#include <time.h>

#include "text/architectures.h"
#include "text/text_engine.h"
#include "train/torch.h"

namespace lore {
namespace {

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) + 1e-9 * double(now.tv_nsec);
}

// Seconds a call: the median of five runs of at least a fifth of a second.
double seconds_of(const std::function<void()>& call) {
  call();
  std::vector<double> runs;
  for (int run = 0; run < 5; ++run) {
    const double begin = cpu_seconds();
    int calls = 0;
    do {
      call();
      ++calls;
    } while (cpu_seconds() - begin < 0.2);
    runs.push_back((cpu_seconds() - begin) / calls);
  }
  std::nth_element(runs.begin(), runs.begin() + 2, runs.end());
  return runs[2];
}

at::Tensor tensor_of(const Weights& weights, const std::string& name) {
  const Matrix& matrix = weights.at(name);
  const at::Tensor tensor =
      at::from_blob(const_cast<float*>(matrix.data()),
                    {std::int64_t(matrix.rows()), std::int64_t(matrix.cols())}, at::kFloat);
  return matrix.rows() == 1 ? tensor.reshape({-1}) : tensor;
}

// BERT as libtorch runs it: padded batches, one operator after another.
class TorchBert {
 public:
  TorchBert(const ModelConfig& config, const Weights& weights) : c_(config), weights_(weights) {}

  at::Tensor run(const at::Tensor& ids) const {
    const at::Tensor places = at::arange(ids.size(1));
    at::Tensor x = at::embedding(w("embeddings.word_embeddings.weight"), ids) +
                   at::embedding(w("embeddings.position_embeddings.weight"), places) +
                   tensor_of(weights_, "embeddings.token_type_embeddings.weight")[0];
    x = norm(x, "embeddings.LayerNorm");
    for (std::int32_t i = 0; i < c_.layers; ++i) x = layer(x, "encoder.layer." + std::to_string(i));
    return x;
  }

 private:
  at::Tensor w(const std::string& name) const { return tensor_of(weights_, name); }
  at::Tensor linear(const at::Tensor& x, const std::string& name) const {
    return at::linear(x, w(name + ".weight"), w(name + ".bias"));
  }
  at::Tensor norm(const at::Tensor& x, const std::string& name) const {
    return at::layer_norm(x, {c_.width}, w(name + ".weight"), w(name + ".bias"), c_.epsilon);
  }

  at::Tensor layer(at::Tensor x, const std::string& name) const {
    const auto projected = [&](const char* role) {
      return linear(x, name + ".attention.self." + role)
          .view({x.size(0), x.size(1), c_.heads, c_.head_width})
          .transpose(1, 2);
    };
    const at::Tensor scores = at::matmul(projected("query"), projected("key").transpose(2, 3)) /
                              std::sqrt(double(c_.head_width));
    const at::Tensor mixed =
        at::matmul(at::softmax(scores, -1), projected("value")).transpose(1, 2).reshape(x.sizes());
    x = norm(linear(mixed, name + ".attention.output.dense") + x,
             name + ".attention.output.LayerNorm");
    const at::Tensor inner = at::gelu(linear(x, name + ".intermediate.dense"));
    return norm(linear(inner, name + ".output.dense") + x, name + ".output.LayerNorm");
  }

  const ModelConfig& c_;
  const Weights& weights_;
};

struct Model {
  ModelConfig config;
  Graph graph;
  Weights weights;
};

Model random_model(std::int32_t layers, std::int32_t width, std::int32_t heads,
                   std::int32_t inner) {
  Model model;
  model.config = {.vocabulary = 1000,
                  .positions = 512,
                  .segments = 2,
                  .width = width,
                  .layers = layers,
                  .heads = heads,
                  .key_heads = heads,
                  .head_width = width / heads,
                  .inner_width = inner};
  model.graph.set_output(hidden_states(model.graph, model.config).last.id);
  model.weights = initial_weights(model.graph, 1);
  return model;
}

std::vector<std::int32_t> ids_of(std::size_t tokens) {
  std::vector<std::int32_t> ids(tokens);
  for (std::size_t i = 0; i < tokens; ++i) ids[i] = static_cast<std::int32_t>(i * 37 % 1000);
  return ids;
}

double cosine(const float* x, const float* y, std::size_t count) {
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < count; ++i) {
    xy += double(x[i]) * y[i];
    xx += double(x[i]) * x[i];
    yy += double(y[i]) * y[i];
  }
  return xy / std::sqrt(xx * yy);
}

void measure(const Model& model, const std::vector<TextEngine>& engines, std::size_t texts,
             std::size_t tokens) {
  const TorchBert torch(model.config, model.weights);
  const std::vector<std::int32_t> ids = ids_of(tokens);
  const at::Tensor batch = at::tensor(ids).to(at::kLong).repeat({std::int64_t(texts), 1});
  const at::Tensor wanted = torch.run(batch).contiguous();
  const double all = double(texts * tokens);
  const double reference = all / seconds_of([&] { torch.run(batch); });
  std::printf("%3zu x %3zu  libtorch f32 %7.0f", texts, tokens, reference);
  for (const TextEngine& engine : engines) {
    TextEngine::Workspace workspace;
    TokenBatch packed;
    const std::size_t at_once = std::max<std::size_t>(1, std::min(texts, 256 / tokens));
    for (std::size_t i = 0; i < at_once; ++i) packed.add(ids);
    const OneThread one_thread;
    const float* hidden = engine.run(packed, workspace);
    const double near = cosine(hidden, wanted.data_ptr<float>(), tokens * engine.width());
    const double rate =
        double(at_once * tokens) / seconds_of([&] { engine.run(packed, workspace); });
    std::printf("  %7.0f (%.2fx, cosine %.5f)", rate, rate / reference, near);
  }
  std::printf("\n");
}

int run(int argc, char** argv) {
  const auto argument = [&](int i, int fallback) {
    return argc > i ? std::atoi(argv[i]) : fallback;
  };
  const Model model =
      random_model(argument(1, 6), argument(2, 384), argument(3, 12), argument(4, 1536));
  at::set_num_threads(1);
  const c10::InferenceMode inference;
  std::vector<TextEngine> engines;
  for (const Precision precision : {Precision::f32, Precision::bf16, Precision::int8}) {
    engines.emplace_back(model.graph, model.weights, 512, precision);
  }
  std::printf("texts x tokens, tokens/s: libtorch f32, then lore in f32, bf16, int8\n");
  for (const std::size_t tokens : {32, 128, 512}) {
    for (const std::size_t texts : {1, 8}) measure(model, engines, texts, tokens);
  }
  return 0;
}

}  // namespace
}  // namespace lore

int main(int argc, char** argv) {
  return lore::run(argc, argv);
}
